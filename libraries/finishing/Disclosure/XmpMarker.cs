using System.Buffers.Binary;
using AdGenius.Media.Pictures;

namespace AdGenius.Finishing.Disclosure;

/// <summary>Puts XMP metadata into finished files, without encoding them again.</summary>
public static class XmpMarker
{
    private const int BoxHeaderLength = 8;
    private const int UuidLength = 16;
    private const int MaxHeaderLength = BoxHeaderLength + sizeof(long) + UuidLength;
    private const int MaxBoxes = 100_000; // of the top level; a fragmented file has two for each fragment, and only their headers are read
    private const int MaxSegmentLength = 65_533;

    /// <summary>The type of XMP's box, from the XMP specification, part 3.</summary>
    private static ReadOnlySpan<byte> XmpUuid =>
        [0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC];

    private static ReadOnlySpan<byte> XmpSegmentName => "http://ns.adobe.com/xap/1.0/\0"u8;

    /// <summary>Says in a video (MP4) and in its poster (JPEG) that they were made by AI.</summary>
    /// <param name="video">The video's file.</param>
    /// <param name="poster">The poster's file.</param>
    /// <param name="title">The title of both; null for none.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    public static async Task MarkAsync(string video, string poster, string? title, CancellationToken cancellationToken)
    {
        var packet = XmpPacket.Of(DisclosureOptions.TrainedAlgorithmicMedia, title);
        await MarkMp4Async(video, packet, cancellationToken);
        var jpeg = await File.ReadAllBytesAsync(poster, cancellationToken);
        await File.WriteAllBytesAsync(poster, MarkJpeg(jpeg, packet), cancellationToken);
    }

    /// <summary>
    /// Puts a video's metadata into a picture that was made of it, a JPEG or a WebP, so that it says the same of how it was made. A video
    /// without metadata changes nothing. Of metadata that is too long for a JPEG, only whether a model has made the video is kept.
    /// </summary>
    /// <exception cref="InvalidDataException">The picture is neither.</exception>
    public static async Task CopyAsync(string video, string picture, CancellationToken cancellationToken)
    {
        if (await ReadMp4Async(video, cancellationToken) is not { } packet)
        {
            return;
        }

        var bytes = await File.ReadAllBytesAsync(picture, cancellationToken);
        if (bytes.AsSpan().StartsWith("RIFF"u8))
        {
            await File.WriteAllBytesAsync(picture, MarkWebP(bytes, packet), cancellationToken);
        }
        else if (ForJpeg(packet) is { } shorter)
        {
            await File.WriteAllBytesAsync(picture, MarkJpeg(bytes, shorter), cancellationToken);
        }
    }

    /// <summary>
    /// Appends a box to an MP4. Nothing before it moves, so the index stays right. Metadata that the file has already is made free space,
    /// because readers differ in which of two packets they take. A last box that says that it reaches to the end of the file gets its
    /// length first: the new one would be part of it.
    /// </summary>
    /// <exception cref="InvalidDataException">The last box says so, and has 4 GiB or more: its header has no place for that.</exception>
    public static async Task MarkMp4Async(string file, byte[] packet, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(packet);
        var box = new byte[BoxHeaderLength + UuidLength + packet.Length];
        BinaryPrimitives.WriteUInt32BigEndian(box, (uint)box.Length);
        "uuid"u8.CopyTo(box.AsSpan(4));
        XmpUuid.CopyTo(box.AsSpan(BoxHeaderLength));
        packet.CopyTo(box.AsSpan(BoxHeaderLength + UuidLength));
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        await PrepareBoxesAsync(stream, cancellationToken);
        stream.Position = stream.Length;
        await stream.WriteAsync(box, cancellationToken);
    }

    /// <summary>The packet of an MP4, of several the last one; null where there is none.</summary>
    public static async Task<byte[]?> ReadMp4Async(string file, CancellationToken cancellationToken)
    {
        const int MaxPacket = 1 << 20;
        await using var stream = File.OpenRead(file);
        var header = new byte[MaxHeaderLength];
        (long Start, int Length)? found = null;
        for (var box = 0; box < MaxBoxes && stream.Position < stream.Length; box++)
        {
            var start = stream.Position;
            if (await ReadBoxAsync(stream, header, cancellationToken) is not { } length)
            {
                break;
            }

            if (XmpStart(header, length) is { } at && length <= MaxPacket)
            {
                found = (start + at, (int)length - at);
            }

            stream.Position = start + length;
        }

        if (found is not { } last)
        {
            return null;
        }

        var packet = new byte[last.Length];
        stream.Position = last.Start;
        await stream.ReadExactlyAsync(packet, cancellationToken);
        return packet;
    }

    /// <summary>Where in a box the packet begins; null where it is no box of XMP.</summary>
    private static int? XmpStart(byte[] header, long length)
    {
        var uuidAt = BoxHeaderLength + (BinaryPrimitives.ReadUInt32BigEndian(header) == 1 ? sizeof(long) : 0);
        return length >= uuidAt + UuidLength && header.AsSpan(4, 4).SequenceEqual("uuid"u8)
            && header.AsSpan(uuidAt, UuidLength).SequenceEqual(XmpUuid)
                ? uuidAt + UuidLength
                : null;
    }

    /// <summary>The packet where it fits into a JPEG; else one that says the same of how it was made; null where it says nothing of it.
    /// </summary>
    private static byte[]? ForJpeg(byte[] packet) =>
        XmpSegmentName.Length + packet.Length <= MaxSegmentLength ? packet
        : packet.AsSpan().IndexOf("trainedAlgorithmicMedia"u8) >= 0 ? XmpPacket.Of(DisclosureOptions.TrainedAlgorithmicMedia, null)
        : null;

    private static async Task PrepareBoxesAsync(FileStream stream, CancellationToken cancellationToken)
    {
        var header = new byte[MaxHeaderLength];
        for (var box = 0; box < MaxBoxes && stream.Position < stream.Length; box++)
        {
            var start = stream.Position;
            if (await ReadBoxAsync(stream, header, cancellationToken) is not { } length)
            {
                return;
            }

            if (XmpStart(header, length) is not null)
            {
                stream.Position = start + 4;
                await stream.WriteAsync("free"u8.ToArray(), cancellationToken);
            }

            if (BinaryPrimitives.ReadUInt32BigEndian(header) == 0)
            {
                if (length > uint.MaxValue)
                {
                    throw new InvalidDataException("The file's last box has no length, and is too long to get one.");
                }

                BinaryPrimitives.WriteUInt32BigEndian(header, (uint)length);
                stream.Position = start;
                await stream.WriteAsync(header.AsMemory(0, 4), cancellationToken);
                return;
            }

            stream.Position = start + length;
        }
    }

    /// <summary>
    /// Reads a box's header and, of longer boxes, what follows it. Returns the box's length; null where it is damaged. A header of length 0
    /// is that of a box that reaches to the end of the file.
    /// </summary>
    private static async Task<long?> ReadBoxAsync(FileStream stream, byte[] header, CancellationToken cancellationToken)
    {
        var start = stream.Position;
        var read = await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken);
        if (read < BoxHeaderLength)
        {
            return null;
        }

        long length = BinaryPrimitives.ReadUInt32BigEndian(header);
        length = length switch
        {
            0 => stream.Length - start,
            1 when read >= BoxHeaderLength + sizeof(long) => BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(BoxHeaderLength)),
            _ => length,
        };
        return length < BoxHeaderLength || length > stream.Length - start ? null : length;
    }

    /// <summary>Appends the packet to a WebP, which gets an extended header where it has none: ffmpeg writes one picture alone without it.
    /// </summary>
    /// <exception cref="InvalidDataException">It is no WebP.</exception>
    public static byte[] MarkWebP(byte[] webP, byte[] packet)
    {
        const int RiffHeaderLength = 8;
        const int FlagsAt = 20;
        const byte XmpFlag = 0x04;
        ArgumentNullException.ThrowIfNull(webP);
        ArgumentNullException.ThrowIfNull(packet);
        if (webP.Length < 30 || !webP.AsSpan().StartsWith("RIFF"u8) || !webP.AsSpan(8).StartsWith("WEBP"u8)
            || BinaryPrimitives.ReadUInt32LittleEndian(webP.AsSpan(4)) is var size && size != webP.Length - RiffHeaderLength)
        {
            throw new InvalidDataException("The file is no WebP.");
        }

        webP = webP.AsSpan(12).StartsWith("VP8X"u8) ? webP : Extended(webP);

        // Chunks have an even length; the padding is no part of the length that the chunk says.
        var marked = new byte[webP.Length + RiffHeaderLength + packet.Length + (packet.Length % 2)];
        webP.CopyTo(marked, 0);
        marked[FlagsAt] |= XmpFlag;
        "XMP "u8.CopyTo(marked.AsSpan(webP.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(marked.AsSpan(webP.Length + 4), (uint)packet.Length);
        packet.CopyTo(marked, webP.Length + RiffHeaderLength);
        BinaryPrimitives.WriteUInt32LittleEndian(marked.AsSpan(4), (uint)(marked.Length - RiffHeaderLength));
        return marked;
    }

    /// <summary>A WebP of one picture, with the header that says which other parts it has.</summary>
    private static byte[] Extended(byte[] webP)
    {
        const int FirstChunkAt = 12;
        const int DataAt = FirstChunkAt + 8;
        const byte AlphaFlag = 0x10;
        var data = webP.AsSpan(DataAt);
        var isLossless = webP.AsSpan(FirstChunkAt).StartsWith("VP8L"u8);
        if (!isLossless && !webP.AsSpan(FirstChunkAt).StartsWith("VP8 "u8))
        {
            throw new InvalidDataException("The file is no WebP.");
        }

        // Lossless: a byte of signature, then 14 bits each for width and height less 1, and one for transparency. Lossy: three bytes of the
        // frame's header and three of a start code, then 14 bits each, with two bits between that players do not need.
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[(isLossless ? 1 : 6)..]);
        var (width, height) = isLossless ? (bits & 0x3FFF, (bits >> 14) & 0x3FFF) : ((bits & 0x3FFF) - 1, ((bits >> 16) & 0x3FFF) - 1);
        var header = new byte[18];
        "VP8X"u8.CopyTo(header);
        header[4] = 10;
        header[8] = isLossless && (bits & (1 << 28)) != 0 ? AlphaFlag : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(12), (ushort)width);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(15), (ushort)height);
        return [.. webP.AsSpan(0, FirstChunkAt), .. header, .. webP.AsSpan(FirstChunkAt)];
    }

    /// <summary>Puts the packet into a JPEG, behind its first segments.</summary>
    /// <exception cref="InvalidDataException">It is no JPEG, or the packet is too long for a segment.</exception>
    public static byte[] MarkJpeg(byte[] jpeg, byte[] packet)
    {
        ArgumentNullException.ThrowIfNull(jpeg);
        ArgumentNullException.ThrowIfNull(packet);
        var length = XmpSegmentName.Length + packet.Length;
        if (jpeg.Length < 4 || jpeg[0] != 0xFF || jpeg[1] != 0xD8 || length > MaxSegmentLength)
        {
            throw new InvalidDataException("The file is no JPEG, or its metadata is too long.");
        }

        const byte Jfif = 0xE0; // comes first
        var segments = new JpegSegments(jpeg);
        var at = segments.MoveNext() && segments.Marker == Jfif ? segments.Position : 2;

        var marked = new byte[jpeg.Length + 4 + length];
        jpeg.AsSpan(0, at).CopyTo(marked);
        marked[at] = 0xFF;
        marked[at + 1] = 0xE1;
        BinaryPrimitives.WriteUInt16BigEndian(marked.AsSpan(at + 2), (ushort)(length + 2));
        XmpSegmentName.CopyTo(marked.AsSpan(at + 4));
        packet.CopyTo(marked.AsSpan(at + 4 + XmpSegmentName.Length));
        jpeg.AsSpan(at).CopyTo(marked.AsSpan(at + 4 + length));
        return marked;
    }
}
