using System.IO.Compression;
using System.IO.Pipelines;
using AdGenius.Gateway.Grpc;
using AdGenius.Gateway.Requests;
using Grpc.Core;
using Grpc.Net.Compression;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Tests.Grpc;

/// <summary>Messages that are much longer than what arrives of them: they must end their call before they fill the memory.</summary>
public sealed class LimitedCompressionTests : IDisposable
{
    private const int MaxBytes = 1 << 20;
    private const int MaxAllocatedBytes = 4 * MaxBytes;

    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private readonly DefaultHttpContext _context;

    public LimitedCompressionTests() => _context = new DefaultHttpContext { RequestServices = _services };

    public static TheoryData<string> Codings => ["gzip", "deflate"];

    public void Dispose() => _services.Dispose();

    [Theory]
    [MemberData(nameof(Codings))]
    public void A_message_is_decoded_and_held_until_its_call_ends(string name)
    {
        var budget = Budget(2 * MaxBytes);
        using var body = BeginCall(budget);
        using var decoded = new MemoryStream();

        Decode(name, Encode(name, new byte[MaxBytes]), decoded);

        Assert.Equal(new byte[MaxBytes], decoded.ToArray());
        Assert.Equal(MaxBytes, budget.Used);
        body.Dispose();
        Assert.Equal(0, budget.Used);
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public void A_message_that_becomes_too_long_ends_its_call_in_bounded_memory(string name)
    {
        using var body = BeginCall(Budget(int.MaxValue));
        var message = Encode(name, new byte[64 * MaxBytes]);
        using var decoded = new MemoryStream();
        var before = GC.GetAllocatedBytesForCurrentThread();

        var refused = Assert.Throws<RpcException>(() => Decode(name, message, decoded));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocatedBytes);
        Assert.Equal((StatusCode.ResourceExhausted, "PAYLOAD_TOO_LARGE"), (refused.StatusCode, GrpcCalls.ReasonOf(refused)));
        Assert.InRange(decoded.Length, 0, MaxBytes);
    }

    [Fact]
    public void A_message_counts_as_memory_of_the_tenants_requests_while_it_is_decoded()
    {
        using var body = BeginCall(Budget(MaxBytes));
        using var decoded = new MemoryStream();

        var refused = Assert.Throws<RpcException>(() => Decode("gzip", Encode("gzip", new byte[MaxBytes]), decoded));

        Assert.Equal("TOO_MANY_REQUESTS", GrpcCalls.ReasonOf(refused));
        Assert.InRange(decoded.Length, 0, MaxBytes / 2); // a tenant's share
    }

    [Fact]
    public void A_message_of_a_call_without_authentication_is_as_short_as_one_that_is_not_compressed()
    {
        _context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new AllowAnonymousAttribute()), null));
        using var body = BeginCall(Budget(int.MaxValue));
        using var decoded = new MemoryStream();

        var refused = Assert.Throws<RpcException>(
            () => Decode("gzip", Encode("gzip", new byte[GrpcBody.MaxAnonymousBytes + 1]), decoded));

        Assert.Equal("PAYLOAD_TOO_LARGE", GrpcCalls.ReasonOf(refused));
    }

    private static RequestMemoryBudget Budget(int bytes) =>
        new(Options.Create(new GatewayOptions { MaxRequestBytesInFlight = bytes }));

    private GrpcBody BeginCall(RequestMemoryBudget budget)
    {
        var body = new GrpcBody(new Pipe().Reader, hasOneMessage: true, _context, budget, TimeProvider.System);
        _context.Features.Set(body);
        return body;
    }

    private static ICompressionProvider CodingOf(string name) => name == "gzip"
        ? new GzipCompressionProvider(CompressionLevel.Fastest)
        : new DeflateCompressionProvider(CompressionLevel.Fastest);

    private static byte[] Encode(string name, byte[] message)
    {
        using var encoded = new MemoryStream();
        using (var stream = CodingOf(name).CreateCompressionStream(encoded, CompressionLevel.Fastest))
        {
            stream.Write(message);
        }

        return encoded.ToArray();
    }

    /// <summary>As the gRPC server does.</summary>
    private void Decode(string name, byte[] message, MemoryStream target)
    {
        var limited = new LimitedCompression(CodingOf(name), new HttpContextAccessor { HttpContext = _context }, MaxBytes);
        using var encoded = new MemoryStream(message);
        using var stream = limited.CreateDecompressionStream(encoded);
        stream.CopyTo(target);
    }
}
