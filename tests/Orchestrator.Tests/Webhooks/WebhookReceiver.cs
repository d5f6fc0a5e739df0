using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AdGenius.Orchestrator.Tests.Webhooks;

/// <summary>A server that receives webhooks; it responds with the given statuses, then with 204.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly Channel<ReceivedWebhook> _calls = Channel.CreateUnbounded<ReceivedWebhook>();
    private readonly Queue<int> _statuses;
    private readonly WebApplication _application;

    private WebhookReceiver(WebApplication application, int[] statuses)
        => (_application, _statuses) = (application, new Queue<int>(statuses));

    public string Address => $"{_application.Urls.First()}/done?for=spring";

    public static async Task<WebhookReceiver> StartAsync(params int[] statuses) => await StartAtAsync("http://127.0.0.1:0", statuses);

    public static async Task<WebhookReceiver> StartAtAsync(string url, params int[] statuses)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();
        var application = builder.Build();
        var listener = new WebhookReceiver(application, statuses);
        application.MapPost("/done", listener.ReceiveAsync);
        await application.StartAsync(TestContext.Current.CancellationToken);
        return listener;
    }

    /// <summary>What each response asks to wait before the next call; null for nothing.</summary>
    public string? RetryAfter { get; set; }

    /// <summary>Runs before each response.</summary>
    public Func<ReceivedWebhook, Task> Responding { get; set; } = static _ => Task.CompletedTask;

    public ValueTask<ReceivedWebhook> NextAsync() => _calls.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public int PendingCalls => _calls.Reader.Count;

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        context.Response.StatusCode = _statuses.TryDequeue(out var status) ? status : StatusCodes.Status204NoContent;
        context.Response.Headers.RetryAfter = RetryAfter;
        var call = new ReceivedWebhook(
            context.Request.Headers["webhook-id"].ToString(),
            context.Request.Headers["webhook-timestamp"].ToString(),
            context.Request.Headers["webhook-signature"].ToString(),
            body.ToArray())
        {
            Authorization = context.Request.Headers.Authorization.ToString(),
        };
        await _calls.Writer.WriteAsync(call);
        await Responding(call);
    }
}
