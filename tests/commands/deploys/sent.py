"""What pipelines send of a deploy: small payloads of our own, in the shapes that they document."""

from typing import Any

Sent = dict[str, Any]

OWN: Sent = {
    "id": "run-4711", "service": "pos", "version": "4.2.1", "environment": "production", "status": "succeeded",
    "started_at": "2026-03-16T08:40:00Z", "finished_at": "2026-03-16T08:50:00+00:00", "change": "CHG-1",
    "actor": "ana",
}  # fmt: skip

GITHUB: Sent = {
    "action": "created",
    "deployment_status": {
        "id": 81, "state": "success", "environment": "Production", "created_at": "2026-03-16T08:50:00Z",
        "log_url": "https://ci.northgate.example/runs/81",
    },
    "deployment": {
        "id": 80, "ref": "release/chg-1-gift-cards", "sha": "0f3a9c0d11e2", "environment": "Production",
        "description": "", "payload": {}, "creator": {"login": "ana-dev"}, "created_at": "2026-03-16T08:41:00Z",
    },
    "repository": {"name": "pos-app", "full_name": "northgate/pos-app"},
}  # fmt: skip

GITLAB: Sent = {
    "object_kind": "deployment", "status": "success", "status_changed_at": "2026-03-16 09:50:00 +0100",
    "deployment_id": 15, "deployable_url": "https://git.northgate.example/jobs/15", "environment": "shop-blue",
    "environment_tier": "production", "project": {"name": "Shop", "path_with_namespace": "retail/webshop"},
    "short_sha": "279484c0", "ref": "main", "user": {"username": "ben"}, "commit_title": "Faster search (CHG-1)",
}  # fmt: skip

CDEVENT: Sent = {
    "specversion": "1.0", "id": "e-9", "source": "/pipelines/erp", "type": "dev.cdevents.service.deployed.0.2.0",
    "time": "2026-03-16T08:50:00Z", "datacontenttype": "application/json",
    "data": {
        "context": {"version": "0.4.1", "id": "e-9", "source": "/pipelines/erp",
                    "type": "dev.cdevents.service.deployed.0.2.0", "timestamp": "2026-03-16T08:50:00Z"},
        "subject": {"id": "services/erp", "type": "service", "content": {
            "environment": {"id": "clusters/production"}, "artifactId": "pkg:oci/erp@sha256:11aa"}},
        "customData": {"change": "CHG-1", "actor": "chen"},
    },
}  # fmt: skip

PAGERDUTY: Sent = {
    "routing_key": "a-key-that-is-not-real",
    "payload": {"summary": "Payroll 7.1 is out", "timestamp": "2026-03-16T08:50:00Z", "source": "payroll",
                "custom_details": {"version": "7.1"}},
    "links": [{"href": "https://ci.northgate.example/7", "text": "The run"}],
}  # fmt: skip
