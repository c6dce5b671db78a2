//! The agent service: language models, upstreams and workers.

mod completion;
mod openai;
mod prompt;
mod relay;
mod tools;
mod wire;

use std::sync::Arc;

use self::{openai::Model, relay::Relay, tools::Tools};
use super::{
    Ground, Opened, ServiceError,
    upstream::{Limits, Upstream},
};
use crate::config::{Agent, AgentMaker, Secret};

/// Opens the service as it is configured.
pub(super) fn open(ground: &Ground<'_>) -> Opened {
    let settings = &ground.config.agent;
    match settings.maker {
        // Workers are opened for all services at once.
        AgentMaker::None | AgentMaker::Worker => Ok(None),
        AgentMaker::Http => Ok(Some(Arc::new(Relay::new(upstream(settings)?)))),
        AgentMaker::OpenAi => Ok(Some(Arc::new(model(settings)?))),
    }
}

fn model(settings: &Agent) -> Result<Model, ServiceError> {
    let name = settings.model.clone().ok_or_else(|| missing("agent.model"))?;
    let tools = settings.tools_url.as_deref();
    let tools = tools.map(|url| {
        let tools = at(url, settings.tools_key.as_ref(), settings, "agent.tools_url")?;
        Ok(Tools::new(tools.named("agent's tool")))
    });
    Ok(Model::new(upstream(settings)?, name, settings, tools.transpose()?))
}

fn upstream(settings: &Agent) -> Result<Upstream, ServiceError> {
    let url = settings.url.as_deref().ok_or_else(|| missing("agent.url"))?;
    Ok(at(url, settings.key.as_ref(), settings, "agent.url")?.named("agent"))
}

fn at(
    url: &str,
    key: Option<&Secret>,
    settings: &Agent,
    setting: &'static str,
) -> Result<Upstream, ServiceError> {
    let limits = Limits {
        connect: settings.connect_timeout(),
        first_byte: settings.first_byte_timeout(),
        idle: settings.idle_timeout(),
        max_body_bytes: settings.max_stream_bytes,
    };
    Upstream::new(url, key, limits).map_err(|why| ServiceError { setting, why: why.to_string() })
}

fn missing(setting: &'static str) -> ServiceError {
    ServiceError { setting, why: "is missing, but agent.maker needs it".into() }
}
