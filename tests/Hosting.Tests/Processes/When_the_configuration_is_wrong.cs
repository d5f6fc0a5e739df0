using AdGenius.Hosting.Processes;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Hosting.Tests.Processes;

/// <summary>A process ends with one line that names the setting, and exit code 2.</summary>
public sealed class When_the_configuration_is_wrong
{
    private const string Duration = "it must be a duration as hours:minutes:seconds or days.hours:minutes:seconds, such as 00:01:30.";

    private static readonly ServiceModule Module = new()
    {
        Name = "test",
        AddServices = static builder =>
        {
            builder.Services.AddOptions<KindsOfSettings>().BindConfiguration("Test").ValidateOnStart();
            builder.Services.ValidateSettingEntries<KindsOfSettings, decimal>("Test:Limits");
            builder.Services.ValidateSettingEntries<KindsOfSettings, ModelSettings>("Test:Models");
        },
    };

    [Fact]
    public async Task Should_end_with_the_errors_of_validators() => Assert.Equal(
        (2, "test cannot start. Configuration: Transport: Bus:Transport must be InMemory or RabbitMq."),
        await RunAsync("--Bus:Transport=Kafka"));

    [Theory]
    [InlineData("Engine", "bogus", "is 'bogus'; allowed are Auto, Native, Remote.")]
    [InlineData("Engine", "7", "is '7'; allowed are Auto, Native, Remote.")]
    [InlineData("Share", "NaN", "is 'NaN'; it must be a number with a decimal point, such as 0.5.")]
    [InlineData("Share", "1e999", "is 'Infinity'; it must be a number with a decimal point, such as 0.5.")]
    [InlineData("IsOn", "yes", "is 'yes'; allowed are true and false.")]
    [InlineData("Count", "many", "is 'many'; it must be a whole number from -2147483648 to 2147483647.")]
    [InlineData("Count", "3000000000", "is '3000000000'; it must be a whole number from -2147483648 to 2147483647.")]
    [InlineData("MaxBytes", "1 MB", "is '1 MB'; it must be a whole number from -9223372036854775808 to 9223372036854775807.")]
    [InlineData("Share", "half", "is 'half'; it must be a number with a decimal point, such as 0.5.")]
    [InlineData("Price", "free", "is 'free'; it must be a number with a decimal point, such as 0.5.")]
    [InlineData("Timeout", "30s", "is '30s'; " + Duration)]
    [InlineData("NotAfter", "soon", "is 'soon'; it must be a date with its time, such as 2026-11-27T05:00:00Z.")]
    [InlineData("Limits:acme", "much", "is 'much'; it must be a number with a decimal point, such as 0.5.")]
    [InlineData("Models:ink:Steps", "few", "is 'few'; it must be a whole number from -2147483648 to 2147483647.")]
    [InlineData("Count", "two\nlines", "is 'two lines'; it must be a whole number from -2147483648 to 2147483647.")]
    [InlineData("KeyNumber", "many", "is 'many'; it must be a whole number from -2147483648 to 2147483647.")]
    [InlineData("MaxKeyframes", "soon", "is 'soon'; it must be a date with its time, such as 2026-11-27T05:00:00Z.")]
    [InlineData("TokenEnd", "hunter2", "cannot be read; it must be a date with its time, such as 2026-11-27T05:00:00Z.")]
    [InlineData("Server", "http://guest:hunter2@[", "cannot be read; it must be an address, such as https://example.com/.")]
    public async Task Should_name_the_setting_its_value_and_what_is_allowed(string name, string value, string text)
    {
        var (exitCode, line) = await RunAsync($"--Test:{name}={value}");

        var variable = $"Test__{name.Replace(":", "__", StringComparison.Ordinal)}";
        Assert.Equal(
            (2, $"test cannot start. Configuration: Test:{name} (environment variable ADGENIUS_{variable} or {variable}) {text}"),
            (exitCode, line));
    }

    /// <summary>Else a process is started once for each setting that is wrong.</summary>
    [Fact]
    public async Task Should_name_every_setting_that_is_wrong_of_every_section()
    {
        var (exitCode, line) = await RunAsync("--Test:Count=many", "--Test:Share=half", "--Bus:Transport=Kafka", "--Bus:Port=amqp");

        Assert.Equal(2, exitCode);
        string[] settings = ["Test:Count", "Test:Share", "Bus:Port"];
        Assert.All(settings, setting => Assert.Contains($"{setting} (environment variable", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_name_what_is_wrong_of_other_sections_beside_a_setting_that_cannot_be_read()
    {
        var (exitCode, line) = await RunAsync("--Test:Count=many", "--Bus:Transport=Kafka");

        Assert.Equal(2, exitCode);
        Assert.Contains("Test:Count (environment variable", line, StringComparison.Ordinal);
        Assert.Contains("Bus:Transport must be InMemory or RabbitMq", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_name_a_prefetch_count_that_is_no_number()
    {
        var (exitCode, line) = await RunAsync("--Bus:Prefetch:videos=many");

        Assert.Equal(2, exitCode);
        Assert.Contains("Bus__Prefetch__videos) is 'many'; it must be a whole number", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_name_a_log_level_that_does_not_exist()
    {
        var (exitCode, line) = await RunAsync("--Logging:LogLevel:Default=loud");

        Assert.Equal(2, exitCode);
        Assert.EndsWith(
            "Logging:LogLevel:CATEGORY (environment variable ADGENIUS_Logging__LogLevel__CATEGORY or Logging__LogLevel__CATEGORY) is "
                + "'loud'; allowed are Trace, Debug, Information, Warning, Error, Critical, None.",
            line,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_name_an_address_to_listen_on_that_is_none()
    {
        var (exitCode, line) = await RunAsync("--urls=bogus");

        Assert.Equal(2, exitCode);
        Assert.Contains("urls (environment variable ASPNETCORE_URLS)", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_name_a_file_of_settings_that_is_no_json()
    {
        var folder = Directory.CreateTempSubdirectory("adgenius-settings-");
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "appsettings.json"), "{ \"Bus\": ", TestContext.Current.CancellationToken);

            var (exitCode, line) = await RunAsync($"--contentRoot={folder.FullName}");

            Assert.Equal(2, exitCode);
            Assert.Contains("appsettings.json", line, StringComparison.Ordinal);
            Assert.Contains("LineNumber: 0", line, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Another exception of the same type is a fault of the program.</summary>
    [Fact]
    public void Should_not_describe_other_errors()
    {
        Assert.Null(SettingErrorDescriber.Describe(new InvalidOperationException("Failed to convert configuration value")));
        Assert.Null(SettingErrorDescriber.Describe(new FormatException("bogus")));
    }

    private static async Task<(int ExitCode, string Line)> RunAsync(params string[] settings)
    {
        var error = new StringWriter();
        var before = Console.Error;
        Console.SetError(error);
        try
        {
            var exitCode = await AdGeniusHost.RunAsync(["--urls=http://127.0.0.1:0", .. settings], Module);
            return (exitCode, error.ToString().Trim());
        }
        finally
        {
            Console.SetError(before);
        }
    }

    private enum EngineKind
    {
        Auto,
        Native,
        Remote,
    }

    private sealed class KindsOfSettings
    {
        public const string Section = "Test";

        public EngineKind? Engine { get; set; }

        public bool IsOn { get; set; }

        public int Count { get; set; }

        public long? MaxBytes { get; set; }

        public double Share { get; set; }

        public decimal Price { get; set; }

        public TimeSpan Timeout { get; set; }

        public DateTimeOffset? NotAfter { get; set; }

        public int KeyNumber { get; set; }

        public DateTimeOffset? MaxKeyframes { get; set; }

        public DateTimeOffset? TokenEnd { get; set; }

        public Uri? Server { get; set; }

        public Dictionary<string, decimal> Limits { get; set; } = [];

        public Dictionary<string, ModelSettings> Models { get; set; } = [];
    }

    private sealed class ModelSettings
    {
        public int Steps { get; set; }
    }
}
