using AdGenius.Persistence;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Tests;

public sealed class When_a_worker_takes_one_kind_of_work
{
    [Theory]
    [InlineData(null, "compose-clip list-local-models render-keyframes", "ffmpeg model model-device opencv")]
    [InlineData("Both", "compose-clip list-local-models render-keyframes", "ffmpeg model model-device opencv")]
    [InlineData("Keyframes", "list-local-models render-keyframes", "model model-device opencv")]
    [InlineData("Composition", "compose-clip", "ffmpeg model-device opencv")]
    public async Task Should_consume_only_its_queues_and_check_only_what_it_needs(string? consume, string queues, string checks)
    {
        await using var worker = await FrameWorkerProcess.StartAsync(consume is null ? [] : new() { ["Frames:Consume"] = consume });
        var consumed = worker.Services.GetRequiredService<IBusControl>().CheckHealth().Endpoints.Keys.Select(NameOf).ToList();
        Assert.Equal(queues, string.Join(' ', consumed.Intersect(["compose-clip", "list-local-models", "render-keyframes"]).Order()));
        Assert.Contains(consumed, name => name.StartsWith("frame-worker-abandoned", StringComparison.Ordinal));

        var registered = worker.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations
            .Select(check => check.Name);
        Assert.Equal(checks, string.Join(' ', registered.Intersect(["ffmpeg", "model", "model-device", "opencv"]).Order()));
    }

    /// <summary>What only composes clips may not call the database in a fleet.</summary>
    [Theory]
    [InlineData("Frames:Source", "HostedImages")]
    [InlineData("Frames:Source", "hostedimages")]
    [InlineData("HostedImages:Model", "gpt-image-1")]
    public void Should_need_the_database_for_hosted_images_only_where_it_renders_keyframes(string setting, string value)
    {
        var used = new[] { "Both", "Keyframes", "Composition" }.Where(consume =>
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.Configuration.AddInMemoryCollection(
                new Dictionary<string, string?> { ["Frames:Consume"] = consume, [setting] = value });
            FrameWorkerService.Module.AddServices(builder);
            return builder.Services.Any(service => service.ServiceType == typeof(AdGeniusDbContext));
        });
        Assert.Equal(["Both", "Keyframes"], used);
    }

    [Fact]
    public async Task Should_refuse_an_unknown_kind_at_its_start()
    {
        var thrown = await Assert.ThrowsAsync<OptionsValidationException>(
            () => FrameWorkerProcess.StartAsync(new() { ["Frames:Consume"] = "Pictures" }));
        Assert.Contains("Frames:Consume must be Keyframes, Composition or Both.", thrown.Message, StringComparison.Ordinal);
    }

    private static string NameOf(string address) => address[(address.LastIndexOf('/') + 1)..].Split('?')[0];
}
