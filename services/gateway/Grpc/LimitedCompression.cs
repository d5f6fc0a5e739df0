using System.IO.Compression;
using Grpc.Net.Compression;

namespace AdGenius.Gateway.Grpc;

/// <summary>
/// A coding of gRPC messages, whose messages are limited and counted by their decoded bytes. The gRPC server itself limits the bytes that
/// arrive, of which one may become a thousand, and decodes without a limit.
/// </summary>
/// <param name="coding">The coding.</param>
/// <param name="calls">Finds the call whose message is decoded.</param>
/// <param name="maxBytes">The longest decoded message in bytes.</param>
internal sealed class LimitedCompression(ICompressionProvider coding, IHttpContextAccessor calls, int maxBytes) : ICompressionProvider
{
    public string EncodingName => coding.EncodingName;

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) =>
        coding.CreateCompressionStream(stream, compressionLevel);

    public Stream CreateDecompressionStream(Stream stream) => new LimitedMessageStream(
        coding.CreateDecompressionStream(stream),
        calls.HttpContext ?? throw new InvalidOperationException("A message is decoded outside of a call."),
        maxBytes);
}
