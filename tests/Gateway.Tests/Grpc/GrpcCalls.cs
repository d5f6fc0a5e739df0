using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Grpc.V1;
using AdGenius.Persistence.Keys;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;

namespace AdGenius.Gateway.Tests.Grpc;

/// <summary>A gRPC client of a test gateway.</summary>
internal sealed class GrpcCalls : IDisposable
{
    private readonly GrpcChannel _channel;

    public GrpcCalls(GatewayFixture gateway)
    {
        _channel = GrpcChannel.ForAddress(gateway.GrpcAddress);
        Client = new VideoService.VideoServiceClient(_channel);
    }

    public VideoService.VideoServiceClient Client { get; }

    public GrpcChannel Channel => _channel;

    /// <summary>Metadata that names a tenant.</summary>
    public static Metadata Tenant(string name) => new() { { "x-tenant", name } };

    /// <summary>Metadata with a key.</summary>
    public static Metadata Key(NewApiKey key) => new() { { "authorization", $"Bearer {key.Text}" } };

    /// <summary>The status that a call ends with; it must have one of the given code.</summary>
    public static async Task<RpcException> FailsAsync(StatusCode code, Func<Task> call)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(call);
        Assert.True(code == exception.StatusCode, $"expected {code}, got {exception.Status}");
        return exception;
    }

    /// <summary>The violations of the fields by their names.</summary>
    public static Dictionary<string, string> FieldsOf(RpcException exception) =>
        exception.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations
            .ToDictionary(fault => fault.Field, fault => fault.Description, StringComparer.Ordinal);

    /// <summary>The error code.</summary>
    public static string ReasonOf(RpcException exception) => exception.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason;

    public void Dispose() => _channel.Dispose();
}
