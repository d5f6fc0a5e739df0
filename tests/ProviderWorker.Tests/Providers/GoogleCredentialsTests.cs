using AdGenius.Contracts.Models;
using AdGenius.ProviderWorker.Providers.Google;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Tests.Providers;

/// <summary>Every client of Google's reads the variable, which may name a file for another purpose.</summary>
public sealed class GoogleCredentialsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public static TheoryData<string?, string> OtherFiles => new()
    {
        { """{"type":"external_account","audience":"x"}""", "external_account" },
        { "\uFEFF" + """{"type":"external_account","audience":"x"}""", "external_account" },
        { """{"type":"authorized_user","client_id":"x","refresh_token":"secret_1"}""", "authorized_user" },
        { """{"type":"impersonated_service_account","service_account_impersonation_url":"x"}""", "impersonated_service_account" },
        { """{"type":"secret_1"}""", "no key file" },
        { "not JSON", "no key file" },
        { "[]", "no key file" },
        { null, "not there" },
    };

    public void Dispose() => File.Delete(_file);

    [Theory]
    [MemberData(nameof(OtherFiles))]
    public async Task A_file_of_another_kind_leaves_the_model_without_a_key(string? content, string said)
    {
        await using var host = HostOf(content);

        var traits = host["google_veo"].Traits;

        Assert.Equal(VideoModelState.NoKey, traits.State);
        Assert.Contains("GOOGLE_APPLICATION_CREDENTIALS", traits.Note, StringComparison.Ordinal);
        Assert.Contains(said, traits.Note, StringComparison.Ordinal);
        Assert.DoesNotContain("secret_1", traits.Note, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OtherFiles))]
    public async Task With_a_key_Gemini_Omni_is_used(string? content, string said)
    {
        await using var host = HostOf(content, ("GEMINI_API_KEY", "key_1"));

        var traits = host["google_veo"].Traits;

        Assert.Equal((VideoModelState.Available, "gemini-omni-1.1-flash"), (traits.State, traits.ResolvesTo));
        Assert.Contains(said, traits.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Providers:Google:Model", "veo-3.1-fast-generate-001", "key_1")]
    [InlineData("Providers:Google:Model", "gemini-omni-1.2-flash", null)]
    [InlineData("Providers:Google:Surface", "Interactions", null)]
    public async Task What_the_settings_name_is_kept_and_has_no_key(string setting, string value, string? key)
    {
        await using var host = HostOf("{}", (setting, value), ("GEMINI_API_KEY", key));

        Assert.Equal(VideoModelState.NoKey, host["google_veo"].Traits.State);
    }

    [Fact]
    public async Task The_worker_starts()
    {
        await File.WriteAllTextAsync(_file, """{"type":"authorized_user"}""", TestContext.Current.CancellationToken);

        await using var worker = await WorkerHost.StartAsync(new() { ["GOOGLE_APPLICATION_CREDENTIALS"] = _file });
    }

    /// <summary>Some editors, and PowerShell, begin a text with it.</summary>
    [Fact]
    public async Task A_key_file_is_read_after_a_byte_order_mark()
    {
        using var account = new ServiceAccountFile(new Uri("https://oauth2.googleapis.com/token"));
        var text = await File.ReadAllTextAsync(account.Path, TestContext.Current.CancellationToken);
        await using var host = HostOf("\uFEFF" + text);

        Assert.Equal(VideoModelState.Available, host["google_veo"].Traits.State);
    }

    [Theory]
    [InlineData("Providers:Google:CredentialsFile", null)]
    [InlineData("Providers:Google:Surface", "Vertex")]
    public async Task A_file_that_the_settings_ask_for_is_an_error(string setting, string? value)
    {
        await using var host = HostOf("""{"type":"authorized_user"}""", (setting, value ?? _file));

        var exception = Assert.Throws<OptionsValidationException>(() => host.Service<IOptions<GoogleOptions>>().Value);

        Assert.Contains("authorized_user", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, "us-central1")]
    [InlineData("europe-west4", null, "europe-west4")]
    [InlineData("europe-west4", "us-east5", "us-east5")]
    [InlineData("global", "us-central1", "us-central1")]
    [InlineData("no such/place", null, "us-central1")]
    public async Task The_location_is_that_of_the_setting_or_the_variable(string? variable, string? setting, string expected)
    {
        using var account = new ServiceAccountFile(new Uri("https://oauth2.googleapis.com/token"));
        var settings = new Dictionary<string, string?>
        {
            ["GOOGLE_APPLICATION_CREDENTIALS"] = account.Path,
            ["GOOGLE_CLOUD_LOCATION"] = variable,
            ["Providers:Google:Location"] = setting,
        };
        await using var host = new ProviderTestHost(settings.Where(pair => pair.Value is not null).ToDictionary());

        var options = host.Service<IOptions<GoogleOptions>>().Value;

        Assert.Equal(expected, options.Location);
        Assert.Equal(VideoModelState.Available, host["google_veo"].Traits.State);
        Assert.Equal($"{expected}-aiplatform.googleapis.com", options.BaseAddress.Host);
    }

    private ProviderTestHost HostOf(string? content, params (string Name, string? Value)[] more)
    {
        if (content is null)
        {
            File.Delete(_file);
        }
        else
        {
            File.WriteAllText(_file, content);
        }

        var settings = more.ToDictionary(pair => pair.Name, pair => pair.Value);
        settings["GOOGLE_APPLICATION_CREDENTIALS"] = _file;
        return new ProviderTestHost(settings);
    }
}
