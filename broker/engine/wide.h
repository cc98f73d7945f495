/* SPDX-License-Identifier: Apache-2.0 */
/* wide: 128-bit integers for products of two 64-bit figures. */
#ifndef GOM_ENGINE_WIDE_H
#define GOM_ENGINE_WIDE_H

__extension__ typedef __int128 wide;

#endif
