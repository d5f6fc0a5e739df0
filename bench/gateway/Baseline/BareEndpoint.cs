using System.Text.Json;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting;
using AdGenius.Hosting.Bus;
using AdGenius.HttpContracts;
using MassTransit;

namespace AdGenius.Bench.Gateway.Baseline;

/// <summary>
/// The least that an endpoint on the same bus can do: read the body, send it to the queue <c>videos</c>, answer when the broker has
/// confirmed it. No key, no limits, no checks, no database, and the answer does not say what became of it.
/// </summary>
internal static class BareEndpoint
{
    public const string Path = "/videos";

    public static ServiceModule Module { get; } = new()
    {
        Name = "bare-endpoint",
        AddServices = static _ => { },
        AddConsumers = static _ => { },
        MapRoutes = static routes => routes.MapPost(Path, AcceptAsync),
    };

    private static async Task<IResult> AcceptAsync(HttpRequest call, IBus bus, CancellationToken cancellationToken)
    {
        var request = await JsonSerializer.DeserializeAsync<GenerateVideo>(call.Body, HttpJson.Options, cancellationToken);
        var endpoint = await bus.GetSendEndpoint(CommandRoutes.AddressOf<GenerateVideo>());
        await endpoint.Send(request!, cancellationToken);
        return TypedResults.Accepted((string?)null);
    }
}
