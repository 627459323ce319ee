/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-session.h"

G_BEGIN_DECLS

/* What the process exits with; the manual page has the same table. */
typedef enum
{
  LATENT_CLI_OK = 0,
  LATENT_CLI_FAILED = 1,  /* a task failed, or the command couldn't be carried out */
  LATENT_CLI_USAGE = 2,   /* the command line or the request is wrong: nothing was written or sent */
  LATENT_CLI_HELD = 3,    /* the queue is held: key, credits, the key's cap, maintenance, pause, budget */
  LATENT_CLI_WAITING = 4, /* KIE or the disk is out of reach; unfinished tasks stay in the library */
  LATENT_CLI_SIGNAL = 128 /* plus the signal's number */
} LatentCliStatus;

typedef struct _LatentCliCommand LatentCliCommand;

/* One invocation: what every command needs. Lives on latent_cli_main()'s stack. */
typedef struct
{
  const LatentCliCommand *command;
  char *key;         /* from KIE_API_KEY, or NULL */
  char *library;     /* --library, in the file system's encoding, or NULL */
  gboolean demo;     /* --demo */
  gboolean help;
  gboolean version;
  gboolean terminal; /* messages go to a terminal that can redraw a line */
  gboolean line_shown; /* the progress line is on the screen */
  int output_errno;  /* what went wrong with standard output, or 0 */
} LatentCli;

struct _LatentCliCommand
{
  const char *name;
  const char *arguments; /* N_(), as the usage line shows them, "" if none */
  const char *summary;   /* N_(), half a line */
  const char *details;   /* N_(), paragraphs, or "" */
  /* From a fiber. @arguments[0] is the command's name; taken. Returns the exit status. */
  int (*run) (LatentCli *cli, char **arguments);
};

extern const LatentCliCommand latent_cli_generate;
extern const LatentCliCommand latent_cli_tasks;
extern const LatentCliCommand latent_cli_images;
extern const LatentCliCommand latent_cli_collections;
extern const LatentCliCommand latent_cli_tags;
extern const LatentCliCommand latent_cli_models;
extern const LatentCliCommand latent_cli_credits;
extern const LatentCliCommand latent_cli_key;
extern const LatentCliCommand latent_cli_adopt;
extern const LatentCliCommand latent_cli_import;
extern const LatentCliCommand latent_cli_export;
extern const LatentCliCommand latent_cli_verify;
extern const LatentCliCommand latent_cli_backup;
extern const LatentCliCommand latent_cli_restore;
extern const LatentCliCommand latent_cli_move;

int latent_cli_main (int argc, char **argv);

/* Opens the session that --library, --demo and the environment ask for. Says why and returns NULL when it can't.
 * Transfer full; close it with latent_cli_close(). From a fiber. */
LatentSession *latent_cli_open (LatentCli *cli);

/* Stops the engine, closes the library, drops the reference. From a fiber. */
void latent_cli_close (LatentCli *cli, LatentSession *session);

/* Says that there is no key, what the keyring said of it, and where to give one. */
void latent_cli_say_no_key (LatentCli *cli, LatentSession *session);

/* @command with the --library and --demo that this invocation has, quoted for a shell: "latent-cli tasks --resume
 * --demo". Transfer full. */
char *latent_cli_hint (LatentCli *cli, const char *command);

G_END_DECLS
