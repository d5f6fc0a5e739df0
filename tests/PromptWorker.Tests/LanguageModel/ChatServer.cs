using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.PromptWorker.Tests.LanguageModel;

/// <summary>An OpenAI-compatible chat server that gives scripted replies, one a call; the last one is repeated.</summary>
public sealed class ChatServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _script = new();
    private readonly ConcurrentQueue<JsonElement> _calls = new();
    private Func<HttpContext, Task> _last = Fail(500);

    private ChatServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.MapPost("/v1/chat/completions", ReplyAsync);
    }

    /// <summary>The bodies of the calls.</summary>
    public IReadOnlyList<JsonElement> Calls => [.. _calls];

    public Uri Address => new(
        _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/v1/");

    public static async Task<ChatServer> StartAsync(params Func<HttpContext, Task>[] script)
    {
        var server = new ChatServer();
        foreach (var reply in script)
        {
            server._script.Enqueue(reply);
        }

        await server._application.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>A completion with this content.</summary>
    public static Func<HttpContext, Task> Say(string content, string finishReason = "stop", long inputTokens = 900, long outputTokens =
        400) =>
        Send(JsonSerializer.Serialize(Completion(new { role = "assistant", content }, finishReason, inputTokens, outputTokens)));

    /// <summary>A refusal of the model.</summary>
    public static Func<HttpContext, Task> Refuse() => Send(JsonSerializer.Serialize(Completion(
        new { role = "assistant", content = (string?)null, refusal = "I cannot help with that." }, "stop", 900, 10)));

    /// <summary>A body of any kind.</summary>
    public static Func<HttpContext, Task> Send(string body, string contentType = "application/json") => context =>
    {
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body, context.RequestAborted);
    };

    /// <summary>An error status.</summary>
    public static Func<HttpContext, Task> Fail(int status) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("{\"error\":{\"message\":\"scripted\",\"type\":\"scripted\",\"code\":null}}",
            context.RequestAborted);
    };

    /// <summary>No reply until the caller gives up.</summary>
    public static Func<HttpContext, Task> Hang() => async context =>
    {
        var aborted = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(aborted.SetResult);
        await aborted.Task;
    };

    /// <summary>The connection is closed without a reply.</summary>
    public static Func<HttpContext, Task> Close() => context =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private static object Completion(object message, string finishReason, long inputTokens, long outputTokens) => new
    {
        id = "chatcmpl-1",
        @object = "chat.completion",
        created = 1_790_000_000,
        model = "scripted",
        choices = new[] { new { index = 0, message, finish_reason = finishReason } },
        usage = new { prompt_tokens = inputTokens, completion_tokens = outputTokens, total_tokens = inputTokens + outputTokens },
    };

    private async Task ReplyAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        _calls.Enqueue(body.RootElement.Clone());
        if (_script.TryDequeue(out var next))
        {
            _last = next;
        }

        await _last(context);
    }
}
