/*
 * What the Worker needs of OpenJPEG: one codestream in memory to planes of 32 bit integers. Compiled to WebAssembly by
 * scripts/openjpeg.sh; called by index.ts beside this file. One image at a time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "openjpeg.h"

#define EXPORT(name) __attribute__((export_name(name)))

struct input {
    const OPJ_BYTE *bytes;
    OPJ_SIZE_T length;
    OPJ_SIZE_T at;
};

static opj_image_t *image;
static char message[256];

static void keep_message(const char *text, void *data)
{
    (void)data;
    if (message[0] == 0) {
        strncpy(message, text, sizeof(message) - 1);
    }
}

static OPJ_SIZE_T read_input(void *buffer, OPJ_SIZE_T wanted, void *data)
{
    struct input *input = data;
    OPJ_SIZE_T left = input->length - input->at;
    OPJ_SIZE_T taken = wanted < left ? wanted : left;
    if (taken == 0) {
        return (OPJ_SIZE_T)-1;
    }
    memcpy(buffer, input->bytes + input->at, taken);
    input->at += taken;
    return taken;
}

static OPJ_OFF_T skip_input(OPJ_OFF_T count, void *data)
{
    struct input *input = data;
    if (count < 0 || (OPJ_SIZE_T)count > input->length - input->at) {
        return -1;
    }
    input->at += (OPJ_SIZE_T)count;
    return count;
}

static OPJ_BOOL seek_input(OPJ_OFF_T at, void *data)
{
    struct input *input = data;
    if (at < 0 || (OPJ_SIZE_T)at > input->length) {
        return OPJ_FALSE;
    }
    input->at = (OPJ_SIZE_T)at;
    return OPJ_TRUE;
}

EXPORT("allocate") void *allocate(OPJ_SIZE_T length)
{
    return malloc(length);
}

EXPORT("release") void release(void *pointer)
{
    free(pointer);
}

EXPORT("finish") void finish(void)
{
    opj_image_destroy(image);
    image = NULL;
}

/* The area of all zeros is the whole image; setting it makes the sizes of reduced components right where the image has an offset. */
static OPJ_BOOL decode_with(opj_codec_t *codec, opj_stream_t *stream, OPJ_UINT32 reduce)
{
    opj_dparameters_t parameters;
    opj_set_default_decoder_parameters(&parameters);
    parameters.cp_reduce = reduce;
    opj_set_error_handler(codec, keep_message, NULL);
    return opj_setup_decoder(codec, &parameters) && opj_decoder_set_strict_mode(codec, OPJ_TRUE) &&
           opj_read_header(stream, codec, &image) && opj_set_decode_area(codec, image, 0, 0, 0, 0) &&
           opj_decode(codec, stream, image);
}

/* 1 when the image is decoded; its planes are there until finish() is called. */
EXPORT("decode") int decode(const OPJ_BYTE *bytes, OPJ_SIZE_T length, OPJ_UINT32 reduce)
{
    struct input input = {bytes, length, 0};
    opj_codec_t *codec = opj_create_decompress(OPJ_CODEC_J2K);
    opj_stream_t *stream = opj_stream_create(65536, OPJ_TRUE);
    OPJ_BOOL decoded = OPJ_FALSE;
    message[0] = 0;
    finish();
    if (codec && stream) {
        opj_stream_set_read_function(stream, read_input);
        opj_stream_set_skip_function(stream, skip_input);
        opj_stream_set_seek_function(stream, seek_input);
        opj_stream_set_user_data(stream, &input, NULL);
        opj_stream_set_user_data_length(stream, length);
        decoded = decode_with(codec, stream, reduce);
    }
    opj_stream_destroy(stream);
    opj_destroy_codec(codec);
    if (!decoded) {
        finish();
    }
    return decoded;
}

EXPORT("components") OPJ_UINT32 components(void)
{
    return image ? image->numcomps : 0;
}

EXPORT("width") OPJ_UINT32 width(OPJ_UINT32 component)
{
    return image->comps[component].w;
}

EXPORT("height") OPJ_UINT32 height(OPJ_UINT32 component)
{
    return image->comps[component].h;
}

/* Row after row; null where nothing was decoded. */
EXPORT("plane") const OPJ_INT32 *plane(OPJ_UINT32 component)
{
    return image->comps[component].data;
}

/* What OpenJPEG said first of a failure, up to a NUL. */
EXPORT("message") const char *last_message(void)
{
    return message;
}
