/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The texts of the descriptors that are translated, for xgettext only: nothing includes this file.
 * tests/catalog holds it against the descriptors. */
/* clang-format off */
N_("“auto” takes the shape of the first input picture")
N_("Content Filter")
N_("KIE checks the picture and withholds it if it finds it unsuitable")
N_("Photorealistic pictures with fine detail and legible text")
