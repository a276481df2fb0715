//! Real mail servers for tests: Dovecot and Exim with settings of their own, in a temporary folder, on free ports of
//! this machine. They stop when the value is dropped.
//!
//! Debian: `apt-get install --no-install-recommends dovecot-imapd dovecot-lmtpd exim4-daemon-light openssl`. Needs root,
//! because both servers give up rights that only root has.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Everybody's password.
pub const PASSWORD: &str = "secret";
/// People with a mailbox; Exim takes mail for `desk.example` and `customer.example`. A letter of someone who signed in is
/// judged `dmarc=pass` by `mx.desk.example`, any other `dmarc=none`. Nobody can write to `nobody@` (refused for good) or
/// `busy@` (try later).
pub const PEOPLE: [&str; 4] = ["support", "help", "ana", "bo"];

const START_S: u64 = 20;

/// Two servers that run.
pub struct Servers {
    /// IMAP, with STARTTLS.
    pub imap_port: u16,
    /// IMAP over TLS.
    pub imaps_port: u16,
    /// SMTP, with STARTTLS and AUTH.
    pub smtp_port: u16,
    /// SMTP over TLS.
    pub smtps_port: u16,
    /// The certificate of both, for `localhost` and `127.0.0.1`.
    pub certificate_pem: String,
    folder: TempDir,
    running: Vec<Child>,
    lmtp_port: u16,
}

impl Servers {
    /// Starts them; none where they are not installed, unless `CI` is set: there they must be.
    pub fn start() -> Option<Servers> {
        let there = ["/usr/sbin/dovecot", "/usr/sbin/exim4"].iter().all(|path| Path::new(path).exists());
        if !there {
            assert!(std::env::var_os("CI").is_none(), "dovecot and exim4 are not installed");
            eprintln!("no mail servers here: dovecot and exim4 are not installed");
            return None;
        }
        let folder = TempDir::with_prefix("handrail-mail-").expect("a temporary folder");
        let [imap_port, imaps_port, smtp_port, smtps_port, lmtp_port] = ports();
        let certificate_pem = certificate(folder.path());
        let running = Vec::new();
        let mut servers =
            Servers { imap_port, imaps_port, smtp_port, smtps_port, certificate_pem, folder, running, lmtp_port };
        servers.write();
        servers.start_imap();
        let exim = servers.path("exim.conf");
        servers.run("/usr/sbin/exim4", &["-C", &exim, "-bdf", "-q1s"]);
        servers.ready(smtp_port);
        servers.ready(smtps_port);
        Some(servers)
    }

    /// Stops Dovecot, as a crash would.
    pub fn stop_imap(&mut self) {
        let mut dovecot = self.running.remove(0);
        end(&mut dovecot);
    }

    /// Starts Dovecot again on the same mailboxes.
    pub fn start_imap(&mut self) {
        let config = self.path("dovecot.conf");
        self.run("/usr/sbin/dovecot", &["-F", "-c", &config]);
        let dovecot = self.running.pop().expect("just started");
        self.running.insert(0, dovecot);
        for port in [self.imap_port, self.imaps_port, self.lmtp_port] {
            self.ready(port);
        }
    }

    /// Makes Dovecot number a person's letters anew: another UIDVALIDITY, other UIDs. Call it while Dovecot is stopped.
    pub fn renumber(&self, person: &str) {
        for entry in fs::read_dir(self.folder.path().join("mail").join(person)).expect("a mailbox") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("").to_owned();
            if name.starts_with("dovecot") {
                let _ = fs::remove_file(path);
            }
        }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_string_lossy().into_owned()
    }

    fn run(&mut self, program: &str, args: &[&str]) {
        let log = |name: &str| Stdio::from(fs::File::create(self.folder.path().join(name)).expect("a log"));
        let name = program.rsplit('/').next().unwrap_or(program);
        let child = Command::new(program)
            .args(args)
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(log(&format!("{name}.out")))
            .stderr(log(&format!("{name}.err")))
            .spawn()
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        self.running.push(child);
    }

    fn ready(&self, port: u16) {
        let until = Instant::now() + Duration::from_secs(START_S);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < until, "port {port} does not open: {}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What the servers wrote down.
    pub fn said(&self) -> String {
        ["dovecot.log", "dovecot.err", "exim4.err", "log/mainlog", "log/paniclog"]
            .iter()
            .map(|name| format!("== {name}\n{}", fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()))
            .collect()
    }

    fn write(&self) {
        let at = self.folder.path();
        let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("rights");
        mode(at, 0o755);
        for (name, owner) in [("run", "root"), ("mail", "nobody"), ("spool", "Debian-exim"), ("log", "Debian-exim")] {
            fs::create_dir(at.join(name)).expect("a folder");
            let owned = Command::new("chown").arg(owner).arg(at.join(name)).status().expect("chown");
            assert!(owned.success(), "chown {owner}");
        }
        let users: String = PEOPLE.iter().map(|name| format!("{name}:{{PLAIN}}{PASSWORD}\n")).collect();
        fs::write(at.join("users"), users).expect("users");
        fs::write(at.join("dovecot.conf"), self.dovecot()).expect("dovecot.conf");
        fs::write(at.join("exim.conf"), self.exim()).expect("exim.conf");
    }

    fn dovecot(&self) -> String {
        let (at, imap, imaps, lmtp) = (self.folder.path().display(), self.imap_port, self.imaps_port, self.lmtp_port);
        format!(
            "base_dir = {at}/run\nstate_dir = {at}/run\nlog_path = {at}/dovecot.log\nprotocols = imap lmtp\n\
             listen = 127.0.0.1\nssl = yes\nssl_cert = <{at}/cert.pem\nssl_key = <{at}/key.pem\n\
             disable_plaintext_auth = no\nmail_location = maildir:{at}/mail/%n\nfirst_valid_uid = 1\n\
             recipient_delimiter = +\ndefault_vsz_limit = 256M\nlda_mailbox_autocreate = yes\n\
             mail_max_userip_connections = 50\n\
             passdb {{\n driver = passwd-file\n args = username_format=%n {at}/users\n}}\n\
             userdb {{\n driver = static\n args = uid=nobody gid=nogroup home={at}/mail/%n\n}}\n\
             service imap-login {{\n chroot =\n inet_listener imap {{\n port = {imap}\n }}\n\
             inet_listener imaps {{\n port = {imaps}\n ssl = yes\n }}\n}}\nservice anvil {{\n chroot =\n}}\n\
             service lmtp {{\n inet_listener lmtp {{\n address = 127.0.0.1\n port = {lmtp}\n }}\n}}\n"
        )
    }

    fn exim(&self) -> String {
        let (at, smtp, smtps, lmtp) = (self.folder.path().display(), self.smtp_port, self.smtps_port, self.lmtp_port);
        let results = "add_header = :at_start:Authentication-Results: mx.desk.example;";
        let from = "header.from=${domain:${address:$h_from:}}";
        format!(
            "primary_hostname = mx.desk.example\nspool_directory = {at}/spool\nlog_file_path = {at}/log/%slog\n\
             pid_file_path = {at}/spool/exim.pid\ndomainlist local_domains = desk.example : customer.example\n\
             deliver_drop_privilege = true\nlocal_interfaces = 127.0.0.1\ndaemon_smtp_ports = {smtp} : {smtps}\n\
             tls_on_connect_ports = {smtps}\ntls_advertise_hosts = *\ntls_certificate = {at}/cert.pem\n\
             tls_privatekey = {at}/key.pem\nauth_advertise_hosts = *\nacl_smtp_rcpt = check_rcpt\n\
             acl_smtp_data = check_data\nhost_lookup =\nrfc1413_query_timeout = 0s\nkeep_environment =\n\
             smtp_accept_max = 200\n\
             begin acl\ncheck_rcpt:\n  deny local_parts = nobody\n   message = 5.1.1 nobody of that name\n\
             \x20 defer local_parts = busy\n   message = 4.2.0 come back later\n  accept\n\
             check_data:\n  warn authenticated = *\n   {results} dmarc=pass {from}\n\
             \x20 warn !authenticated = *\n   {results} dmarc=none {from}\n  accept\n\
             begin routers\nlocal:\n driver = manualroute\n domains = +local_domains\n route_list = * 127.0.0.1\n\
             \x20self = send\n transport = dovecot\nrest:\n driver = redirect\n data = :fail: no such domain here\n\
             begin transports\ndovecot:\n driver = smtp\n protocol = lmtp\n port = {lmtp}\n hosts_override\n\
             \x20allow_localhost\n return_path_add\n envelope_to_add\nbegin retry\n* * F,1h,1s\n\
             begin authenticators\nplain:\n driver = plaintext\n public_name = PLAIN\n server_prompts = :\n\
             \x20server_condition = ${{if eq{{$auth3}}{{{PASSWORD}}}}}\n server_set_id = $auth2\n"
        )
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for child in &mut self.running {
            end(child);
        }
    }
}

/// Asks a server to stop, then ends what it left behind: it and its children are a process group of their own.
fn end(child: &mut Child) {
    let group = format!("-{}", child.id());
    let signal = |name: &str| {
        let _ = Command::new("kill").args([name, "--", &group]).stderr(Stdio::null()).status();
    };
    signal("-TERM");
    let until = Instant::now() + Duration::from_secs(3);
    while matches!(child.try_wait(), Ok(None)) && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(10));
    }
    signal("-KILL");
    let _ = child.wait();
}

fn ports<const N: usize>() -> [u16; N] {
    let held: [TcpListener; N] = std::array::from_fn(|_| TcpListener::bind("127.0.0.1:0").expect("a free port"));
    std::array::from_fn(|at| held[at].local_addr().expect("an address").port())
}

fn certificate(folder: &Path) -> String {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(folder.join("key.pem"))
        .arg("-out")
        .arg(folder.join("cert.pem"))
        .stderr(Stdio::null())
        .status()
        .expect("openssl");
    assert!(made.success(), "openssl");
    fs::set_permissions(folder.join("key.pem"), fs::Permissions::from_mode(0o644)).expect("rights");
    fs::read_to_string(folder.join("cert.pem")).expect("a certificate")
}
