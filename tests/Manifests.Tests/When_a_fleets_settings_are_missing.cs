using AdGenius.FrameWorker;
using AdGenius.Gateway;
using AdGenius.Hosting;
using AdGenius.Orchestrator;
using AdGenius.PromptWorker;
using AdGenius.ProviderWorker;
using AdGenius.StorageWorker;

namespace AdGenius.Manifests.Tests;

/// <summary>A pod whose secret or config map is missing: it must not start embedded, with its state in the container.</summary>
public sealed class When_a_fleets_settings_are_missing
{
    private static readonly ServiceModule[] Modules =
    [
        GatewayService.Module, OrchestratorService.Module, PromptWorkerService.Module, ProviderWorkerService.Module,
        StorageWorkerService.Module, FrameWorkerService.Module,
    ];

    [Theory]
    [InlineData("gateway", true, true)]
    [InlineData("orchestrator", true, false)]
    [InlineData("prompt-worker", false, false)]
    [InlineData("provider-worker", true, true)]
    [InlineData("storage-worker", false, true)]
    [InlineData("frame-worker", false, true)]
    public async Task Should_end_with_one_line_that_names_all_of_them(string service, bool usesDatabase, bool usesObjects)
    {
        var (exitCode, error) = await RunAsync(service, "--Fleet=true");
        Assert.Equal(2, exitCode);
        Assert.DoesNotContain('\n', error);
        Assert.StartsWith($"{service} cannot start. Configuration: ", error, StringComparison.Ordinal);
        Assert.Contains("Bus:Transport (ADGENIUS_Bus__Transport) is not set", error, StringComparison.Ordinal);
        Assert.Contains("Bus:Uri (ADGENIUS_Bus__Uri) is not set", error, StringComparison.Ordinal);
        Assert.Equal(usesDatabase, error.Contains("Database:Provider (ADGENIUS_Database__Provider) is not set", StringComparison.Ordinal));
        Assert.Equal(usesObjects, error.Contains("Objects:S3:Bucket (S3_BUCKET_NAME) is not set", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_name_only_what_is_missing()
    {
        var (exitCode, error) = await RunAsync(
            "gateway", "--Fleet=true", "--Bus:Transport=RabbitMq", "--Bus:Uri=amqp://127.0.0.1:1", "--Database:Provider=Postgres",
            "--Objects:Kind=Folder", "--Objects:Folder=/nowhere/store", "--Objects:LinkKeyFile=/nowhere/links.key");
        Assert.Equal(2, exitCode);
        Assert.Equal(
            "gateway cannot start. Configuration: Database:ConnectionString is empty; it is required for Database:Provider Postgres.",
            error);
    }

    private static async Task<(int ExitCode, string Error)> RunAsync(string service, params string[] arguments)
    {
        var error = new StringWriter();
        var before = Console.Error;
        Console.SetError(error);
        try
        {
            var exitCode = await AdGeniusHost.RunAsync(
                [.. arguments, "--urls=http://127.0.0.1:0", $"--HomeFolder={Path.GetTempPath()}"],
                Modules.Single(module => module.Name == service));
            return (exitCode, error.ToString().Trim());
        }
        finally
        {
            Console.SetError(before);
        }
    }
}
