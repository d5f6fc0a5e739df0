using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Grpc.V1;
using Grpc.Core;

namespace AdGenius.Gateway.Tests.Grpc;

public sealed class When_a_message_is_compressed(GatewayFixture gateway)
{
    private const string EncodingOfRequest = "grpc-internal-encoding-request"; // how a caller tells Grpc.Net.Client which coding to use

    private readonly string _tenant = GatewayFixture.NewName();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Should_read_it(string coding)
    {
        await GenerateAsync(coding, "Sunset");
        Assert.Equal("Sunset", (await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == _tenant)).Prompt);
    }

    /// <summary>What arrives of it is far below the limit.</summary>
    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Should_refuse_it_when_it_is_too_long_once_it_is_decoded(string coding)
    {
        var refused = await GrpcCalls.FailsAsync(
            StatusCode.ResourceExhausted, () => GenerateAsync(coding, new string('a', 1 << 20)));
        Assert.Equal("PAYLOAD_TOO_LARGE", GrpcCalls.ReasonOf(refused));
    }

    private async Task GenerateAsync(string coding, string prompt)
    {
        using var grpc = new GrpcCalls(gateway);
        var metadata = GrpcCalls.Tenant(_tenant);
        metadata.Add(EncodingOfRequest, coding);
        await grpc.Client.GenerateVideoAsync(
            new GenerateVideoRequest { CreativeId = "c", Prompt = prompt }, metadata, cancellationToken: Cancellation);
    }
}
