//! The composition root: the only place that has met everyone.

mod terms;

use std::{
    io,
    net::{SocketAddr, ToSocketAddrs},
    sync::Arc,
    time::Duration,
};

use actix_cors::Cors;
use actix_server::Server;
use actix_web::{middleware::from_fn, web};
use actors::{
    dispatch::{Backends, DispatcherActor},
    placement::Placement,
    ports::credentials::Credentials,
    post::{self, Handle},
    server::{
        ServerActor,
        messages::{Drain, Hiring},
    },
    store::{StoreActor, ledger::Ledger},
    upload::{DepotActor, Uploads},
    warden::WardenActor,
    worker::{Crew, PoolActor},
};
use tokio::sync::oneshot;

use crate::{
    config::{Config, Durability, Loaded},
    files::{self, Folder},
    http::{
        gate::{Gate, GateError, credentials::Papers, resume_token::ResumeTokens},
        rest::{Desk, files::Place},
        routes,
        secured::secured,
        threshold::{Threshold, cross},
        upgrade::Entrance,
    },
    services::{self, keys::Keys},
    store,
    transport::{Ground, listen, tls},
};

/// Connections that the kernel keeps until they are accepted: an avalanche of clients that
/// come back at once must not be refused.
const ACCEPT_BACKLOG: u32 = 4_096;
/// After everyone has left, what their farewells may take to leave the kernel's hands.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// What the store may take to keep what came last and to close its file.
const CLOSING: Duration = Duration::from_secs(5);

/// Why the service cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The gate cannot be built.
    #[error(transparent)]
    Gate(#[from] GateError),
    /// The certificate or its key.
    #[error(transparent)]
    Tls(#[from] tls::TlsError),
    /// What outlives the process.
    #[error(transparent)]
    Store(#[from] store::Refused),
    /// What people brought.
    #[error(transparent)]
    Files(#[from] files::Unreadable),
    /// A backend.
    #[error(transparent)]
    Service(#[from] services::ServiceError),
    /// The address.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// As configured.
        address: String,
        /// Why not.
        source: io::Error,
    },
}

/// A service that listens.
pub struct Service {
    /// The addresses really bound.
    pub addresses: Vec<SocketAddr>,
    /// The housekeeper.
    pub server: Handle<ServerActor>,
    http: Server,
    ledger: Ledger,
    drained: oneshot::Receiver<()>,
}

/// Builds everything and begins to listen. Needs a running actix system.
pub fn open(loaded: &Loaded) -> Result<Service, StartError> {
    open_with(loaded, services::open)
}

/// As [`open`], with backends that somebody else opens.
pub fn open_with(
    loaded: &Loaded,
    backends: impl FnOnce(&services::Ground<'_>) -> Result<Backends, services::ServiceError>,
) -> Result<Service, StartError> {
    let config = &loaded.config;
    let (said, drained) = oneshot::channel();
    let on_drained = Box::new(move || {
        // Nobody listens any more: the service has ended already.
        let _ = said.send(());
    });
    let keys = Keys::open(&config.auth, loaded.keys.clone())?;
    let gate = Arc::new(Gate::new(config, keys)?);
    let (ledger, secret) = keep(config)?;
    let terms = terms::server(config);
    let placement = Placement::new(terms.arbiters);
    let server = ServerActor::start_on(placement.clone(), terms, ledger.clone(), on_drained);
    let warden = WardenActor::start(&placement, terms::warden(config), server.clone());
    let threshold = Threshold::new(gate.clone(), warden);
    let workers = &config.workers;
    let pool = workers.enabled.then(|| PoolActor::open(workers.patience()));
    if let Some(pool) = &pool {
        post::insist(&server, Hiring(pool.clone()));
    }
    let crew = pool.clone().map(|pool| Crew::new(pool, workers.max_handings));
    let backends = backends(&services::Ground { config, server: &server, crew })?;
    let jobs = DispatcherActor::start(backends, terms::jobs(config), placement, server.clone());
    let ground = Ground {
        addresses: addresses(config)?,
        workers: config.server.worker_count(),
        backlog: ACCEPT_BACKLOG,
        tls: config.tls.files().map(|(cert, key)| tls::server_config(cert, key)).transpose()?,
    };
    let place = web::Data::new(place(config, &server)?);
    let longest = config.library.longest_message();
    let desk = Desk::new(gate.clone(), server.clone(), jobs.clone(), longest);
    let desk = web::Data::new(desk);
    let discovery = web::Data::new(terms::discovery(config));
    let shown = web::Data::new(terms::pages(config));
    let (cors, files) = (config.origins.cors, place.clone());
    let crossed = web::Data::new(threshold.clone());
    let app = move || {
        actix_web::App::new()
            .app_data(desk.clone())
            .app_data(discovery.clone())
            .app_data(files.clone())
            .app_data(shown.clone())
            .app_data(crossed.clone())
            // Within the headers that pages need to read a refusal.
            .wrap(from_fn(cross))
            .wrap(cross_origin(desk.gate(), cors))
            .wrap(secured())
            .configure(routes::rest)
    };
    let resume = ResumeTokens::new(&secret, config.auth.resume_ttl());
    let papers: Arc<dyn Credentials> = Arc::new(Papers::new(gate.clone(), resume));
    let uploads = place.uploads.clone();
    let beyond = terms::Beyond { credentials: papers, jobs, uploads };
    let (terms, guests) = (terms::doors(config, &beyond, pool), server.clone());
    let door = move || Entrance::new(gate.clone(), threshold.clone(), guests.clone(), &terms);
    let listening = listen(ground, app, door).map_err(|source| cannot_listen(config, source))?;
    let (addresses, http) = (listening.addresses, listening.server);
    Ok(Service { addresses, server, http, ledger, drained })
}

// === impl Service ===

impl Service {
    /// Serves until drained; then stops listening and returns.
    pub async fn serve(self) -> io::Result<()> {
        let handle = self.http.handle();
        let stop = async move {
            if self.drained.await.is_ok() {
                actix::clock::sleep(LAST_WORDS).await;
                handle.stop(false).await;
            }
        };
        let (served, ()) = tokio::join!(self.http, stop);
        // What cannot be kept now has been told by the store itself.
        let _ = actix::clock::timeout(CLOSING, self.ledger.close()).await;
        served
    }
}

/// Begins to go away: the service ends once everyone has been told.
pub fn drain(server: &Handle<ServerActor>) {
    post::insist(server, Drain);
}

/// Opens what outlives the process, and the secret that signs what must be believed again.
fn keep(config: &Config) -> Result<(Ledger, [u8; 32]), store::Refused> {
    if config.store.durability == Durability::Memory {
        return Ok((Ledger::default(), store::secret()));
    }
    let store = store::open(&config.store.path, config.store.interval().is_some())?;
    let keeper = StoreActor::start(store.engine, terms::store(config));
    Ok((Ledger::to(keeper), store.secret))
}

/// Opens the place for files.
fn place(config: &Config, server: &Handle<ServerActor>) -> Result<Place, StartError> {
    let (folder, found) = Folder::open(&config.uploads.path)?;
    let maker = Arc::new(folder.clone());
    let depot = DepotActor::start(server.clone(), maker, found, terms::uploads(config));
    Ok(Place { uploads: Uploads::to(depot), folder })
}

fn addresses(config: &Config) -> Result<Vec<SocketAddr>, StartError> {
    let host = (config.server.host.as_str(), config.server.port);
    let found = host.to_socket_addrs().map_err(|source| cannot_listen(config, source))?;
    Ok(found.take(1).collect())
}

fn cannot_listen(config: &Config, source: io::Error) -> StartError {
    let address = format!("{}:{}", config.server.host, config.server.port);
    StartError::Listen { address, source }
}

/// Pages of the allowed origins may read our answers (the Fetch standard's CORS protocol).
fn cross_origin(gate: &Arc<Gate>, enabled: bool) -> Cors {
    let gate = gate.clone();
    let allowed = move |origin: &str| enabled && gate.origins.allows(origin);
    Cors::default()
        .allowed_origin_fn(move |origin, _| origin.to_str().is_ok_and(&allowed))
        .allow_any_method()
        .allow_any_header()
        .expose_headers(["upload-offset", "upload-length", "location"])
        .block_on_origin_mismatch(false)
        .max_age(600)
}
