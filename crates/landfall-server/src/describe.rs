//! The description of the service, made from the code.

use std::collections::BTreeMap;

use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{OpenApi, RefOr};
use utoipa::{IntoResponses, Modify, OpenApi as _, ToSchema as _};

use crate::Problem;

/// Where the resources lie.
pub const BASE: &str = "/api/v1";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Landfall",
        description = "What a car meets in each overseas market, and the answers built on it. Every answer carries its \
                       citations, its date in force and the moment known, and says unknown where nobody knows. Days are \
                       ISO 8601 dates; `known` is an instant or, for the end of a day in UTC, a date. `lang=en|zh` or \
                       `Accept-Language` choose the language of what people read. What is wrong comes as \
                       `application/problem+json` (RFC 9457) with a stable `code`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(Problem)),
    modifiers(&Tokens)
)]
struct Described;

struct Tokens;

impl Modify for Tokens {
    fn modify(&self, described: &mut OpenApi) {
        let components = described.components.get_or_insert_default();
        let token = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        components.add_security_scheme("token", token);
    }
}

/// The description without its routes.
pub(crate) fn base() -> OpenApi {
    Described::openapi()
}

/// The description of every resource.
#[must_use]
pub fn description() -> OpenApi {
    crate::Router::with_openapi(base()).nest(BASE, crate::routes()).into_openapi()
}

/// What may come in place of an answer.
pub struct Refusals;

impl IntoResponses for Refusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let refused = |description: &str| {
            let schema = RefOr::Ref(utoipa::openapi::Ref::from_schema_name(Problem::name()));
            let content = ContentBuilder::new().schema(Some(schema)).build();
            let response = ResponseBuilder::new().description(description);
            RefOr::T(response.content("application/problem+json", content).build())
        };
        let all = [
            ("400", "The request cannot be read"),
            ("401", "Who asks is not known"),
            ("403", "Who asks may not"),
            ("404", "There is no such thing"),
            ("409", "It does not fit what is there"),
            ("412", "It has changed since it was read"),
            ("413", "The body is too large"),
            ("415", "The body is of another kind"),
            ("422", "The request can be read, and something in it is wrong"),
            ("429", "Too many requests"),
            ("503", "Not available now"),
        ];
        all.into_iter().map(|(status, said)| (status.to_owned(), refused(said))).collect()
    }
}
