using AdGenius.Contracts;
using AdGenius.Contracts.Finishing;
using AdGenius.Hosting;
using AdGenius.Imaging;
using AdGenius.Imaging.Health;
using AdGenius.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.StorageWorker.Tests;

public sealed class When_OpenCV_is_missing : StorageScenario
{
    private const string Problem = "OpenCV cannot be loaded: libgtk-3.so.0.";

    [Theory]
    [InlineData(null)]
    [InlineData("Finishing")]
    public async Task Should_not_be_ready_to_finish(string? work)
    {
        await using var worker = await StartAsync(work);
        var (status, text) = await ReadyAsync(worker);
        Assert.Equal(503, status);
        Assert.Contains(Problem, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_be_ready_to_store()
    {
        await using var worker = await StartAsync("Storing");
        await Until.TrueAsync("the worker is ready", async () => (await ReadyAsync(worker)).Status == 200, Cancellation);
    }

    [Fact]
    public async Task Should_answer_at_once_what_an_operator_has_to_do()
    {
        var command = await CommandAsync(await Clips.Mp4Async());
        Store.Fail(1, () => new ImagingUnavailableException(Problem));
        var failed = Assert.IsType<FinishFailed>(await AskAsync(command));
        Assert.Equal((FailureCode.Internal, false), (failed.Failure.Code, failed.Failure.Retryable));
        Assert.Contains("libgtk-3-0", failed.Failure.Text, StringComparison.Ordinal);
    }

    /// <summary>A process of the service, on a machine whose OpenCV cannot be loaded.</summary>
    private async Task<WebApplication> StartAsync(string? work)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["HomeFolder"] = Path.Combine(Home, "worker"),
            ["Urls"] = "http://127.0.0.1:0",
            ["Storage:Work"] = work,
        });
        builder.Services.AddSingleton(new OpenCvHealthCheck(static () => Problem));
        var application = AdGeniusHost.Build(builder, StorageWorkerService.Module);
        await application.StartAsync(Cancellation);
        return application;
    }

    private static async Task<(int Status, string Text)> ReadyAsync(WebApplication worker)
    {
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(worker.Urls.First()) };
        using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancellation);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }
}
