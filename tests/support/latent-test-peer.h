/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A server that behaves as badly as it is told to: raw bytes over real sockets on this machine, in threads of its own. */
typedef struct _LatentTestPeer LatentTestPeer;

typedef enum
{
  LATENT_TEST_PEER_ANSWER, /* reads the request, writes the bytes, and waits for the next request */
  LATENT_TEST_PEER_ANSWER_AND_CLOSE, /* ... and closes */
  LATENT_TEST_PEER_ANSWER_AND_STALL, /* ... and does nothing more */
  LATENT_TEST_PEER_DRIP, /* like ANSWER, with the last 8 bytes one by one, 300 ms apart */
  LATENT_TEST_PEER_CLOSE_AT_ACCEPT, /* without reading */
  LATENT_TEST_PEER_STALL_AT_ACCEPT, /* without reading */
  LATENT_TEST_PEER_CLOSE_AFTER_READ, /* without writing */
  LATENT_TEST_PEER_RESET_AFTER_READ, /* the same with a TCP reset */
  LATENT_TEST_PEER_STALL_AFTER_READ,
} LatentTestPeerAct;

/* @address: an IPv4 address of the loopback network; NULL for 127.0.0.1. */
LatentTestPeer *latent_test_peer_new (const char *address);
void latent_test_peer_free (LatentTestPeer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentTestPeer, latent_test_peer_free)

/* "http://127.0.0.1:PORT". Transfer none. */
const char *latent_test_peer_get_uri (LatentTestPeer *self);
guint latent_test_peer_get_port (LatentTestPeer *self);

/* What the next connection or request gets; the last one pushed goes on for ever. @raw is a whole HTTP answer, head
 * included; @length -1 for text. */
void latent_test_peer_push (LatentTestPeer *self, LatentTestPeerAct act, const char *raw, gssize length);

/* The same for an HTTP 200 with this JSON body. */
void latent_test_peer_push_json (LatentTestPeer *self, const char *json);

/* No answer is written before @n requests have come. */
void latent_test_peer_hold (LatentTestPeer *self, guint n);

guint latent_test_peer_count_connections (LatentTestPeer *self);
guint latent_test_peer_count_requests (LatentTestPeer *self);

/* Head or body of the request with this number, from 0. Transfer full. */
char *latent_test_peer_dup_head (LatentTestPeer *self, guint index);
GBytes *latent_test_peer_dup_body (LatentTestPeer *self, guint index);

/* A whole answer: status line, Content-Type and further head lines (each ended by "\r\n", or ""), Content-Length, body.
 * Transfer full. */
char *latent_test_peer_format (const char *status, const char *type, const char *head, const char *body);

G_END_DECLS
