"""How gunicorn serves Samspor: threads over persistent connections, no control socket, no query strings in the log."""

import os

from config import env

bind = env.words("SAMSPOR_BIND", "127.0.0.1:8000")
# gunicorn's gthread, whose threads are shared out between tenants.
worker_class = "config.fair_worker.FairWorker"
workers = env.number("WEB_CONCURRENCY", 2)
threads = env.number("SAMSPOR_THREADS", 4)
# Two instances on one machine would collide on its default path, and nothing here needs it.
control_socket_disable = True
preload_app = False
timeout = 60
graceful_timeout = 20
# Longer than the proxy keeps an idle connection, so that it never sends a request into one that was just closed.
keepalive = 75
# A worker's memory grows with the tenants its connections have touched.
max_requests = env.number("SAMSPOR_MAX_REQUESTS", 20_000)
max_requests_jitter = 2_000
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
limit_request_line = 8190
limit_request_field_size = 16_380
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None

loglevel = env.text("SAMSPOR_GUNICORN_LEVEL", "warning" if env.flag("SAMSPOR_DEMO") else "info")
accesslog = "-" if env.flag("SAMSPOR_ACCESS_LOG") else None
errorlog = "-"
# %(U)s is the path alone: query strings may hold what a person searched for.
access_log_format = (
    '{"event":"request","method":"%(m)s","path":"%(U)s","status":%(s)s,"bytes":"%(B)s","micros":%(D)s,'
    '"request_id":"%({x-request-id}o)s"}'
)
