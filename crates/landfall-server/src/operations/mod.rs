//! What those who run the service need: whether it lives, whether it is ready, figures, what it writes of its work.

mod figures;
mod health;
mod log;
mod requests;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::middleware::from_extractor_with_state;
use axum::routing::get;

use crate::Office;
use crate::auth::Reader;
use figures::Figures;

pub use log::start;
pub(crate) use requests::layer;

/// What is counted and known of the service as a whole.
pub struct Operations {
    figures: Figures,
    ending: AtomicBool,
}

impl Operations {
    /// Of a service that begins.
    pub fn new() -> Arc<Operations> {
        Arc::new(Operations { figures: Figures::new(), ending: AtomicBool::new(false) })
    }

    /// From now on the service is not ready, and answers what still comes.
    pub fn ends(&self) {
        self.ending.store(true, Ordering::Relaxed);
    }

    fn ending(&self) -> bool {
        self.ending.load(Ordering::Relaxed)
    }
}

/// Health is told to everybody, and says nothing of what is stored; figures are for those who may read.
pub(crate) fn routes(office: &Arc<Office>, operations: &Arc<Operations>) -> axum::Router<Arc<Office>> {
    let readers = from_extractor_with_state::<Reader, Arc<Office>>(Arc::clone(office));
    let at = |operations: &Arc<Operations>| Arc::clone(operations);
    let (of_health, of_figures) = (at(operations), at(operations));
    axum::Router::new()
        .route("/metrics", get(move |office| figures::written(office, Arc::clone(&of_figures))))
        .route_layer(readers)
        .route("/health/live", get(health::live))
        .route("/health/ready", get(move |office| health::ready(office, Arc::clone(&of_health))))
}
