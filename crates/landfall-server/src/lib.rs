//! The service: the desk over HTTP, for people, their systems and their assistants.
//!
//! Useful for: everything the command line can do, as resources under `/api/v1`, with a description made from the code.
//! Not here: what an answer is, how it is worked out, and the command line.

mod answer;
mod asked;
pub mod auth;
mod describe;
mod jobs;
mod language;
mod mcp;
mod office;
mod once;
mod operations;
mod problem;
mod serve;

pub use auth::{Clock, Role, Who};
pub use describe::description;
pub use mcp::on_stdio as assist_on_stdio;
pub use office::Office;
pub use operations::start as start_log;
pub use problem::{Failure, Problem};
pub use serve::{Settings, app, serve};

/// A route's own part of the service.
pub type Router = utoipa_axum::router::OpenApiRouter<std::sync::Arc<Office>>;

include!(concat!(env!("OUT_DIR"), "/routes.rs"));
