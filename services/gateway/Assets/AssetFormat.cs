using AdGenius.Contracts.Assets;
using AdGenius.Downloads;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Assets;

/// <summary>The format of an uploaded file, taken from its first bytes alone: names and announced types may be anything.</summary>
/// <param name="ContentType">The media type.</param>
/// <param name="DefaultKind">What a file of this format is used for where the upload does not say.</param>
/// <param name="Pixels">Width times height of a picture; else 0.</param>
internal sealed record AssetFormat(string ContentType, AssetKind DefaultKind, long Pixels = 0)
{
    /// <summary>Whether it is a picture that moves.</summary>
    public bool IsAnimated { get; init; }

    /// <summary>How many first bytes are read: the header of a picture may stand behind large metadata.</summary>
    public const int HeadBytes = 512 * 1024;

    /// <summary>The formats of a kind, for error texts.</summary>
    public static string AllowedFor(AssetKind kind) => kind switch
    {
        AssetKind.Music => MusicFormats.Names,
        AssetKind.Font => "TrueType or OpenType",
        _ => "PNG, JPEG or WebP",
    };

    /// <summary>True for a file that may be used as <paramref name="kind"/>.</summary>
    public bool Is(AssetKind kind) => kind == DefaultKind || (kind == AssetKind.Logo && DefaultKind == AssetKind.Picture);

    /// <summary>The format, or null when it is none of those that are accepted.</summary>
    public static AssetFormat? Read(ReadOnlySpan<byte> head)
    {
        if (SourcePictureHeader.Read(head) is { } picture)
        {
            return new AssetFormat(picture.ContentType, AssetKind.Picture, picture.Pixels) { IsAnimated = picture.IsAnimated };
        }

        return head switch
        {
            // Its size is behind metadata that is longer than what is read here; the storage worker finds it.
            [0xFF, 0xD8, 0xFF, ..] when head.Length >= HeadBytes => new AssetFormat("image/jpeg", AssetKind.Picture),
            [_, _, _, _, _, _, _, _, (byte)'W', (byte)'A', (byte)'V', (byte)'E', ..] when IsWave(head[..4]) => Sound("audio/wav"),
            [(byte)'F', (byte)'O', (byte)'R', (byte)'M', _, _, _, _, (byte)'A', (byte)'I', (byte)'F', (byte)'F' or (byte)'C', ..] =>
                Sound("audio/aiff"),
            [(byte)'f', (byte)'L', (byte)'a', (byte)'C', ..] => Sound("audio/flac"),
            [0x1A, 0x45, 0xDF, 0xA3, ..] => Sound("audio/webm"), // with pictures it is a video, which the storage worker refuses
            [(byte)'I', (byte)'D', (byte)'3', ..] => Sound("audio/mpeg"),
            [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => Sound("audio/ogg"),
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => IsPicture(head[8..]) ? null : Sound("audio/mp4"),
            [0xFF, 0xF0 or 0xF1 or 0xF8 or 0xF9, ..] => Sound("audio/aac"), // of MPEG-4 or MPEG-2, with a checksum or without
            [0xFF, var second, ..] when (second & 0xE0) == 0xE0 && (second & 0x06) != 0 => Sound("audio/mpeg"),
            [0, 1, 0, 0, 0, > 0, ..] or [(byte)'t', (byte)'r', (byte)'u', (byte)'e', ..] => Font("font/ttf"),
            [(byte)'O', (byte)'T', (byte)'T', (byte)'O', ..] => Font("font/otf"),
            [(byte)'t', (byte)'t', (byte)'c', (byte)'f', ..] => Font("font/collection"),
            _ => null,
        };
    }

    /// <summary>RF64 and BW64 have lengths of 64 bits, which some programs write whatever the length is.</summary>
    private static bool IsWave(ReadOnlySpan<byte> form) =>
        form.SequenceEqual("RIFF"u8) || form.SequenceEqual("RF64"u8) || form.SequenceEqual("BW64"u8);

    /// <summary>HEIC and AVIF, which are in the container of MP4.</summary>
    private static bool IsPicture(ReadOnlySpan<byte> brand) => brand is
        [(byte)'h', (byte)'e', (byte)'i' or (byte)'v', ..] or [(byte)'m', (byte)'i' or (byte)'s', (byte)'f', (byte)'1', ..]
        or [(byte)'a', (byte)'v', (byte)'i', (byte)'f' or (byte)'s', ..];

    private static AssetFormat Sound(string contentType) => new(contentType, AssetKind.Music);

    private static AssetFormat Font(string contentType) => new(contentType, AssetKind.Font);
}
