//! The service for assistants (Model Context Protocol): its questions as tools, markets and rules as resources.
//!
//! A tool asks a route of the service on behalf of whoever asks the assistant: with their rights, under the same strict
//! reading, with the same answers and the same problem documents. Only routes that change nothing are asked.

mod ask;
mod schema;
mod tools;

use std::sync::Arc;

use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use axum::middleware::from_extractor_with_state;
use landfall_desk::text::Lang;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation, ListResourceTemplatesResult,
    ListResourcesResult, ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse,
    ReadResourceResult, Resource, ResourceContents, ResourceTemplate, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::{QuitReason, RequestContext};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{ErrorData, RoleServer, ServerHandler, ServiceExt as _};
use serde_json::{Value, json};

use crate::auth::{Reader, Who};
use crate::{Office, Role, mcp};
use ask::{Asker, Said};

/// Where assistants reach the service over HTTP.
const PATH: &str = "/mcp";
/// What stands before the path of a resource.
const SCHEME: &str = "landfall://";
/// Lists that are resources, each with what stands in it under its name.
const RESOURCES: [&str; 2] = ["markets", "rules"];

/// Answers one assistant, or all that come over HTTP.
#[derive(Clone)]
struct Assistant {
    asker: Asker,
    tools: Arc<Vec<Tool>>,
    /// Who asks where nothing came over HTTP: whoever is at the machine.
    local: Option<(Who, Lang)>,
}

/// The service for assistants over HTTP: no sessions, every request says who asks.
pub(crate) fn routes(office: &Arc<Office>) -> axum::Router<Arc<Office>> {
    let assistant = Assistant::new(office, None);
    // hosts and origins are judged for every route alike
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .disable_allowed_hosts();
    let service =
        StreamableHttpService::new(move || Ok(assistant.clone()), Arc::new(NeverSessionManager::default()), config);
    let readers = from_extractor_with_state::<Reader, Arc<Office>>(Arc::clone(office));
    axum::Router::new().route_service(PATH, service).route_layer(readers)
}

/// Answers one assistant on standard input and output until it leaves.
///
/// # Errors
/// What breaks the conversation.
pub async fn on_stdio(office: &Arc<Office>, lang: Lang) -> std::io::Result<()> {
    let who = Who { role: Role::Reader, ..Who::local() };
    let running = Assistant::new(office, Some((who, lang))).serve(rmcp::transport::stdio()).await;
    let ended = running.map_err(std::io::Error::other)?.waiting().await;
    match ended.map_err(std::io::Error::other)? {
        QuitReason::JoinError(error) => Err(std::io::Error::other(error)),
        _ => Ok(()),
    }
}

impl Assistant {
    fn new(office: &Arc<Office>, local: Option<(Who, Lang)>) -> Assistant {
        Assistant { asker: Asker::new(office), tools: Arc::new(mcp::tools::described()), local }
    }

    /// On whose behalf something is asked, and in which language they read.
    fn of(&self, context: &RequestContext<RoleServer>) -> Option<(Who, String)> {
        if let Some((who, lang)) = &self.local {
            return Some((who.clone(), lang.tag().to_owned()));
        }
        let parts = context.extensions.get::<Parts>()?;
        let language = parts.headers.get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        Some((parts.extensions.get::<Who>()?.clone(), language.to_owned()))
    }
}

/// What was said, as a tool's result: the text a person reads beside what a program reads.
fn result(said: Said) -> CallToolResult {
    let text = said.text.unwrap_or_else(|| said.json.to_string());
    let content = vec![ContentBlock::text(text)];
    let mut result = if said.fine { CallToolResult::success(content) } else { CallToolResult::error(content) };
    // what a program reads is an object
    result.structured_content = Some(match said.json {
        Value::Array(all) => json!({ "answers": all }),
        other => other,
    });
    result
}

impl ServerHandler for Assistant {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().enable_resources().build())
            .with_server_info(Implementation::new("landfall", env!("CARGO_PKG_VERSION")))
            .with_instructions(tools::INSTRUCTIONS)
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.tools.iter().find(|tool| tool.name == name).cloned()
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(self.tools.to_vec()))
    }

    async fn call_tool(
        &self,
        asked: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let who = self.of(&context);
        let arguments = asked.arguments.unwrap_or_default();
        let said = tools::call(&self.asker, who, &asked.name, arguments).await;
        said.map(|said| result(said).into()).ok_or_else(|| {
            let names: Vec<&str> = self.tools.iter().map(|tool| tool.name.as_ref()).collect();
            ErrorData::invalid_params(format!("there is no tool `{}`", asked.name), Some(json!({ "tools": names })))
        })
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let one = |name: &&str| Resource::new(format!("{SCHEME}{name}"), *name).with_mime_type(JSON);
        Ok(ListResourcesResult::with_all_items(RESOURCES.iter().map(one).collect()))
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let one = |name: &&str| {
            ResourceTemplate::new(format!("{SCHEME}{name}/{{id}}"), format!("one of {name}")).with_mime_type(JSON)
        };
        Ok(ListResourceTemplatesResult::with_all_items(RESOURCES.iter().map(one).collect()))
    }

    async fn read_resource(
        &self,
        asked: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let missing = || ErrorData::resource_not_found(format!("nothing lies at `{}`", asked.uri), None);
        let path = asked.uri.strip_prefix(SCHEME).ok_or_else(missing)?;
        let (list, id) = path.split_once('/').map_or((path, None), |(list, id)| (list, Some(id)));
        if !RESOURCES.contains(&list) {
            return Err(missing());
        }
        let path = id.map_or_else(|| format!("/{list}"), |id| format!("/{list}/{}", ask::part(id)));
        let said = self.asker.get(self.of(&context), &path, &[]).await;
        if !said.fine {
            let told = said.json.get("detail").and_then(Value::as_str).unwrap_or_default().to_owned();
            return Err(ErrorData::resource_not_found(told, Some(said.json)));
        }
        let contents = ResourceContents::text(said.json.to_string(), asked.uri).with_mime_type(JSON);
        Ok(ReadResourceResult::new(vec![contents]).into())
    }
}

const JSON: &str = "application/json";
