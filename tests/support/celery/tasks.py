"""Tasks of the tests: a real Celery application on the broker and store that the environment names."""
import os

from celery import Celery
from celery.exceptions import Reject
from kombu import Exchange, Queue

app = Celery("tasks", broker=os.environ["CELERY_BROKER"], backend=os.environ["CELERY_BACKEND"])
app.conf.update(
    task_default_queue="padrao",
    task_queues=[
        Queue("padrao"),
        # A topic exchange is published to by its name, so that a tap sees it.
        Queue("pedidos", Exchange("pedidos", type="topic"), routing_key="pedidos.#"),
        Queue(
            "frageis",
            Exchange("frageis", type="direct"),
            routing_key="frageis",
            queue_arguments={"x-dead-letter-exchange": "", "x-dead-letter-routing-key": "frageis.falhas"},
        ),
    ],
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
)


class SemArquivo(Exception):
    pass


@app.task
def soma(a, b):
    return a + b


@app.task
def le(path):
    """Fails until the file is there."""
    if not os.path.exists(path):
        raise SemArquivo("no file at %s" % path)
    with open(path, "a") as file:
        file.write("x")
    return "read"


@app.task(acks_late=True)
def fragil(path):
    """Dead-lettered by the worker until the file is there, then fails by its result until it has a letter."""
    if not os.path.exists(path):
        raise Reject("not yet", requeue=False)
    with open(path) as file:
        if file.read() == "":
            raise ValueError("the file is empty")
    return "done"
