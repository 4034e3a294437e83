"""Fixtures: a bucket behind the protocol of S3, and a web server, both on loopback."""

from __future__ import annotations

import os

import boto3
import pytest
from moto.server import ThreadedMotoServer
from s3fs import S3FileSystem

KEYS = {
    "AWS_ACCESS_KEY_ID": "me",
    "AWS_SECRET_ACCESS_KEY": "topsecret",
    "AWS_DEFAULT_REGION": "us-east-1",
    # no file of the one who runs the tests, and no machine that hands out keys
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


@pytest.fixture(scope="session")
def s3_server():
    """The address of moto's server."""
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_server, monkeypatch):
    """The client of an empty bucket s3://shards; the command knows of it by the environment."""
    for name, text in {**KEYS, "AWS_ENDPOINT_URL": s3_server}.items():
        monkeypatch.setenv(name, text)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    client = boto3.client("s3")
    client.create_bucket(Bucket="shards")
    yield client
    S3FileSystem.clear_instance_cache()  # the next one may have other keys
    for upload in client.list_multipart_uploads(Bucket="shards").get("Uploads", []):
        client.abort_multipart_upload(
            Bucket="shards", Key=upload["Key"], UploadId=upload["UploadId"]
        )
    for key in keys(client):
        client.delete_object(Bucket="shards", Key=key)
    client.delete_bucket(Bucket="shards")


def keys(client):
    """Return the names of what is in the bucket."""
    return [entry["Key"] for entry in client.list_objects(Bucket="shards").get("Contents", [])]


def content(client, key):
    """Return the bytes of an object."""
    return client.get_object(Bucket="shards", Key=key)["Body"].read()


def pending(client):
    """Return the names of what is on its way into the bucket."""
    uploads = client.list_multipart_uploads(Bucket="shards").get("Uploads", [])
    return [upload["Key"] for upload in uploads]
