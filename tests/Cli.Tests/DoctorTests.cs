using System.Text.Json;
using AdGenius.Cli.Doctor;
using AdGenius.Cli.Fleet;
using Microsoft.Extensions.Configuration;

namespace AdGenius.Cli.Tests;

public sealed class DoctorTests : IDisposable
{
    private readonly AdGeniusCommand _command = new();

    public void Dispose() => _command.Dispose();

    [LongTest]
    [Fact]
    public async Task It_runs_a_step_on_each_execution_provider_and_prints_only_its_results()
    {
        var outcome = await _command.RunAsync("doctor", "--json");

        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.ErrorOutput);
        Assert.Equal("", outcome.ErrorOutput);
        var findings = JsonDocument.Parse(outcome.Output).RootElement.EnumerateArray()
            .ToDictionary(x => x.GetProperty("part").GetString()!, x => x.GetProperty("text").GetString()!);
        Assert.StartsWith("adgenius-tiny", findings["model"], StringComparison.Ordinal);
        Assert.StartsWith("one step in", findings["cpu"], StringComparison.Ordinal);
    }

    [LongTest]
    [Fact]
    public async Task The_configured_ffprobe_is_checked_and_a_database_that_is_not_called_is_not_said_to_work()
    {
        _command.Environment["ADGENIUS_Media__Ffprobe"] = "/nowhere/ffprobe";
        _command.Environment["ADGENIUS_Database__Provider"] = "Postgres";
        _command.Environment["ADGENIUS_Database__ConnectionString"] = "Host=127.0.0.1;Port=1";

        var outcome = await _command.RunAsync("doctor", "--json");

        var results = JsonDocument.Parse(outcome.Output).RootElement.EnumerateArray().ToDictionary(
            one => one.GetProperty("part").GetString()!,
            one => (State: one.GetProperty("state").GetString(), Text: one.GetProperty("text").GetString()));
        Assert.Equal("Missing", results["ffmpeg"].State);
        Assert.Contains("/nowhere/ffprobe", results["ffmpeg"].Text, StringComparison.Ordinal);
        Assert.Equal("NotChecked", results["database"].State);
        Assert.StartsWith("Postgres (Database:Provider); not checked", results["database"].Text, StringComparison.Ordinal);
        Assert.Equal("Found", results["message bus"].State);
    }

    [Theory]
    [InlineData("database", "Sqlite", "Database:ConnectionString", "Data Source=/nowhere/adgenius.db")]
    [InlineData("message bus", "RabbitMq", "Bus:Transport", "RabbitMq")]
    [InlineData("object store", "S3", "Objects:Kind", "S3")]
    [InlineData("object store", "S3", "S3_BUCKET_NAME", "videos")]
    [InlineData("object store", "the folder /nowhere", "Objects:Folder", "/nowhere")]
    public void What_is_not_called_is_not_checked(string part, string text, string key, string value)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build();

        var result = Assert.Single(SettingsCheck.Of(settings), one => one.State == CheckState.NotChecked);

        Assert.Equal(part, result.Part);
        Assert.StartsWith(text, result.Text, StringComparison.Ordinal);
    }

    /// <summary>With each of them the services of a process do not start.</summary>
    [Theory]
    [InlineData("Bus:DeliveryLimit", "x", "Bus:DeliveryLimit")]
    [InlineData("Submissions:MaxConcurrency", "0", "'MaxConcurrency'")]
    [InlineData("Providers:Runway:PricePerSecond", "abc", "Providers:Runway:PricePerSecond")]
    [InlineData("Objects:Kind", "S4", "Objects:Kind")]
    public async Task A_setting_with_which_no_service_starts_is_reported(string setting, string value, string text)
    {
        var results = await SettingsCheck.OfValuesAsync(
            new ConfigurationBuilder().AddInMemoryCollection([new(setting, value)]).Build());

        Assert.All(results, result => Assert.Equal(("settings", CheckState.Missing), (result.Part, result.State)));
        Assert.Contains(results, result => result.Text.Contains(text, StringComparison.Ordinal));
    }

    /// <summary>The other checks are done: one wrong value must not be all that is known of the machine.</summary>
    [Theory]
    [InlineData("Media:ComposeTimeLimit", "abc")]
    [InlineData("Media:ComposeTimeLimit", "04:00:00")]
    public async Task Tools_whose_settings_are_wrong_are_not_checked(string setting, string value)
    {
        var settings = ServiceSettings.CreateBuilder();
        settings.Configuration[setting] = value;

        var result = Assert.Single(await DiagnosticRunner.FfmpegAsync(settings, TestContext.Current.CancellationToken));

        Assert.Equal(("ffmpeg", CheckState.NotChecked), (result.Part, result.State));
        Assert.Contains("ComposeTimeLimit", result.Text, StringComparison.Ordinal);
    }

    [LongTest]
    [Fact]
    public async Task A_wrong_value_for_the_models_leaves_the_other_checks()
    {
        _command.Environment["ADGENIUS_Diffusion__MaxBatchSize"] = "abc";

        var outcome = await _command.RunAsync("doctor", "--json");

        var results = JsonDocument.Parse(outcome.Output).RootElement.EnumerateArray().ToDictionary(
            one => one.GetProperty("part").GetString()!, one => one.GetProperty("state").GetString());
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(("NotChecked", "Missing", "Found"), (results["model"], results["settings"], results[".NET"]));
    }

    [LongTest]
    [Fact]
    public async Task A_database_and_a_store_that_cannot_be_written_are_reported()
    {
        // A program that runs in the place of the file, and a folder of the system in that of the store: not even root can write them.
        Directory.CreateDirectory(_command.Home);
        File.CreateSymbolicLink(Path.Combine(_command.Home, "adgenius.db"), Environment.ProcessPath!);
        File.CreateSymbolicLink(Path.Combine(_command.Home, "objects"), "/sys");

        var outcome = await _command.RunAsync("doctor", "--json");

        Assert.Equal(1, outcome.ExitCode);
        var results = JsonDocument.Parse(outcome.Output).RootElement.EnumerateArray().ToDictionary(
            one => one.GetProperty("part").GetString()!,
            one => (State: one.GetProperty("state").GetString(), Text: one.GetProperty("text").GetString()));
        Assert.Equal("Missing", results["database"].State);
        Assert.Contains("adgenius.db cannot be written", results["database"].Text, StringComparison.Ordinal);
        Assert.Equal("Missing", results["object store"].State);
        Assert.Contains("objects cannot be written", results["object store"].Text, StringComparison.Ordinal);
        Assert.Equal("Found", results["settings"].State);
    }

    [LongTest]
    [Fact]
    public async Task A_broken_model_folder_is_reported_with_the_missing_file()
    {
        var broken = Directory.CreateDirectory(Path.Combine(_command.Home, "models", "half-downloaded")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(broken, "model_index.json"),
            """{"_class_name": "StableDiffusionPipeline"}""",
            TestContext.Current.CancellationToken);
        _command.Environment["ADGENIUS_Diffusion__Model"] = "half-downloaded";

        var outcome = await _command.RunAsync("doctor", "--json");

        Assert.Equal(1, outcome.ExitCode);
        var model = JsonDocument.Parse(outcome.Output).RootElement.EnumerateArray()
            .Single(x => x.GetProperty("part").GetString() == "model");
        Assert.Equal("Missing", model.GetProperty("state").GetString());
        Assert.Contains("text_encoder", model.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_names_every_id_and_the_folders_found()
    {
        Directory.CreateDirectory(Path.Combine(_command.Home, "models", "half-downloaded"));
        await File.WriteAllTextAsync(
            Path.Combine(_command.Home, "models", "half-downloaded", "model_index.json"),
            "{",
            TestContext.Current.CancellationToken);

        var outcome = await _command.RunAsync("models");

        Assert.Equal(0, outcome.ExitCode);
        Assert.All(
            new[] {
                "local",
                "runway_gen3",
                "pika_v2",
                "stability_svd",
                "luma_dream",
                "google_veo",
                "openai_shorts",
                "sandbox",
                "RUNWAYML_API_SECRET",
                "half-downloaded" },
            word => Assert.Contains(word, outcome.Output, StringComparison.Ordinal));
        Assert.Contains("~$0.13/s at 720p, $0.15/s at 1080p, $0.39/s at 2160p", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', outcome.Output);
    }
}
