using System.Collections.Concurrent;
using AdGenius.HttpContracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.Cli.Tests;

/// <summary>A server in the place of a gateway: gives scripted answers and keeps the calls.</summary>
internal sealed class ScriptedGateway : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<Call> _calls = new();

    private ScriptedGateway(Func<HttpContext, Task> reply)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.Run(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            _calls.Enqueue(new Call(
                context.Request.Method,
                context.Request.Path.ToString(),
                context.Request.Headers[ApiHeaders.Tenant].ToString(),
                context.Request.Headers[ApiHeaders.ApiKey].ToString(),
                await body.ReadToEndAsync(context.RequestAborted)));
            await reply(context);
        });
    }

    public IReadOnlyList<Call> Calls => [.. _calls];

    public Uri Address => new(
        _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<ScriptedGateway> StartAsync(Func<HttpContext, Task> reply)
    {
        var gateway = new ScriptedGateway(reply);
        await gateway._application.StartAsync(TestContext.Current.CancellationToken);
        return gateway;
    }

    /// <summary>The same answer to every call.</summary>
    public static Func<HttpContext, Task> Send(string body, int status = 200, string contentType = "application/json") => context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body, context.RequestAborted);
    };

    /// <summary>
    /// Begins an event stream and closes its connection. What it sends is more than the server buffers, so that the headers arrive.
    /// </summary>
    public static async Task BreakStreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync($":{new string('-', 1 << 20)}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    internal sealed record Call(string Method, string Path, string Tenant, string ApiKey, string Body);
}
