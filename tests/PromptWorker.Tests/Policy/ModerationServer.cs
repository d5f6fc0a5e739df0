using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.PromptWorker.Tests.Policy;

/// <summary>An OpenAI-compatible moderation server that answers every call in one way.</summary>
public sealed class ModerationServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<(string? Key, JsonElement Body)> _calls = new();

    private ModerationServer(Func<HttpContext, JsonElement, Task> reply)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.MapPost("/v1/moderations", async (HttpContext context) =>
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            var call = body.RootElement.Clone();
            _calls.Enqueue((context.Request.Headers.Authorization.ToString(), call));
            await reply(context, call);
        });
    }

    /// <summary>The calls so far: the header Authorization and the body.</summary>
    public IReadOnlyList<(string? Key, JsonElement Body)> Calls => [.. _calls];

    public Uri Address => new(
        _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/v1/");

    public static async Task<ModerationServer> StartAsync(Func<HttpContext, JsonElement, Task> reply)
    {
        var server = new ModerationServer(reply);
        await server._application.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Flags the texts that contain a word, as a category.</summary>
    public static Func<HttpContext, JsonElement, Task> Flag(string word, string category) => (context, call) =>
        context.Response.WriteAsJsonAsync(
            new
            {
                id = "modr-1",
                model = "omni-moderation-latest",
                results = call.GetProperty("input").EnumerateArray().Select(text =>
                {
                    var isFlagged = text.GetString()!.Contains(word, StringComparison.OrdinalIgnoreCase);
                    return new
                    {
                        flagged = isFlagged,
                        categories = new Dictionary<string, bool> { [category] = isFlagged, ["other"] = false },
                        category_scores = new Dictionary<string, double> { [category] = isFlagged ? 0.9 : 0.01 },
                    };
                }),
            },
            context.RequestAborted);

    /// <summary>A status or body of any kind.</summary>
    public static Func<HttpContext, JsonElement, Task> Send(int status, string body = "{}") => (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body, context.RequestAborted);
    };

    /// <summary>No reply until the caller gives up.</summary>
    public static Func<HttpContext, JsonElement, Task> Hang() => async (context, _) =>
    {
        var aborted = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(aborted.SetResult);
        await aborted.Task;
    };

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();
}
