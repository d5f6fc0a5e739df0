using System.Globalization;
using AdGenius.Bench.Sizing.Scenarios;
using AdGenius.Hosting.Telemetry;
using AdGenius.Orchestrator;
using AdGenius.Orchestrator.Admission;
using AdGenius.Orchestrator.Fallbacks;
using AdGenius.Orchestrator.Generation;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Providers.Google;
using AdGenius.ProviderWorker.Providers.Luma;
using AdGenius.ProviderWorker.Providers.OpenAi;
using AdGenius.ProviderWorker.Providers.Pika;
using AdGenius.ProviderWorker.Providers.Runway;
using AdGenius.ProviderWorker.Providers.Sandbox;
using AdGenius.ProviderWorker.Providers.Stability;
using AdGenius.ProviderWorker.Submissions;
using AdGenius.StorageWorker;
using Microsoft.Extensions.Options;

namespace AdGenius.Bench.Sizing.Product;

/// <summary>
/// The product's own options and providers, with its defaults, its validation and the scenario's settings: so a simulation has the limits
/// that a fleet with these settings has.
/// </summary>
internal sealed class ProductSettings : IDisposable
{
    private static readonly (string Section, Type Options, string Model)[] Providers =
    [
        (RunwayOptions.Section, typeof(RunwayOptions), RunwayProvider.ModelId),
        (PikaOptions.Section, typeof(PikaOptions), PikaProvider.ModelId),
        (OpenAiVideoOptions.Section, typeof(OpenAiVideoOptions), OpenAiVideoProvider.ModelId),
        (LumaOptions.Section, typeof(LumaOptions), LumaTraits.ModelId),
        (GoogleOptions.Section, typeof(GoogleOptions), GoogleTraits.ModelId),
        (StabilityOptions.Section, typeof(StabilityOptions), StabilityImageProvider.ModelId),
        (SandboxOptions.Section, typeof(SandboxOptions), SandboxProvider.ModelId),
    ];

    private static readonly (string Section, Type Options)[] Sections =
    [
        (OrchestratorSection.Name, typeof(AdmissionOptions)),
        (OrchestratorSection.Name, typeof(FallbackOptions)),
        (FramesOptions.Section, typeof(FramesOptions)),
        (SubmissionOptions.Section, typeof(SubmissionOptions)),
        (StorageOptions.Section, typeof(StorageOptions)),
        .. Providers.Select(provider => (provider.Section, provider.Options)),
    ];

    private readonly ServiceProvider _services;

    private ProductSettings(ServiceProvider services) => _services = services;

    /// <summary>How many jobs and takes run at once.</summary>
    public AdmissionOptions Admission => Of<AdmissionOptions>();

    /// <summary>The order of fallbacks.</summary>
    public FallbackOptions Fallbacks => Of<FallbackOptions>();

    /// <summary>How frames are planned.</summary>
    public FramesOptions Frames => Of<FramesOptions>();

    /// <summary>How submissions are processed.</summary>
    public SubmissionOptions Submissions => Of<SubmissionOptions>();

    /// <summary>How videos are finished and stored.</summary>
    public StorageOptions Storage => Of<StorageOptions>();

    /// <summary>Reads and validates the settings of a scenario.</summary>
    /// <exception cref="ScenarioException">A setting does not exist, or has a value that the product refuses.</exception>
    public static ProductSettings Read(Scenario scenario)
    {
        List<string> unknown = [.. scenario.Settings.Keys.Where(setting => !IsSetting(setting)).Select(setting =>
            $"settings has '{setting}', which the simulator does not read; allowed are the settings of the sections "
                + $"{string.Join(", ", Sections.Select(each => each.Section).Distinct())}.")];
        if (unknown.Count > 0)
        {
            throw new ScenarioException(unknown);
        }

        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(ValuesOf(scenario)).Build());
        services.AddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddMetrics();
        services.AddSingleton<AdGeniusMetrics>();
        services.AddCloudProviders();
        services.AddOptions<SandboxOptions>().BindConfiguration(SandboxOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptionsWithValidateOnStart<AdmissionOptions, AdmissionOptionsValidator>().BindConfiguration(OrchestratorSection.Name);
        services.AddOptionsWithValidateOnStart<FallbackOptions, FallbackOptionsValidator>().BindConfiguration(OrchestratorSection.Name);
        services.AddOptionsWithValidateOnStart<FramesOptions, FramesOptionsValidator>().BindConfiguration(FramesOptions.Section);
        services.AddOptions<SubmissionOptions>().BindConfiguration(SubmissionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).PostConfigure(
            options => options.WorkFolder ??= Path.GetTempPath()).ValidateDataAnnotations().ValidateOnStart();
        var built = services.BuildServiceProvider();
        try
        {
            built.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (Exception exception) when (exception is OptionsValidationException or AggregateException or InvalidOperationException)
        {
            built.Dispose();
            throw new ScenarioException([$"settings are refused by the product: {exception.Message}"]);
        }

        return new ProductSettings(built);
    }

    /// <summary>The provider of that id, with its prices and limits.</summary>
    public IVideoProvider Provider(string modelId) => modelId == SandboxProvider.ModelId
        ? new SandboxProvider(_services.GetRequiredService<IOptions<SandboxOptions>>(), null!, TimeProvider.System) // makes no clips here
        : _services.GetServices<IVideoProvider>().Single(provider => provider.Traits.ModelId == modelId);

    public void Dispose() => _services.Dispose();

    private T Of<T>()
        where T : class => _services.GetRequiredService<IOptions<T>>().Value;

    private static bool IsSetting(string setting) => Sections.Any(each =>
        setting.StartsWith(each.Section + ":", StringComparison.OrdinalIgnoreCase)
        && each.Options.GetProperties().Any(property => string.Equals(
            property.Name, setting[(each.Section.Length + 1)..].Split(':')[0], StringComparison.OrdinalIgnoreCase)));

    /// <summary>Every provider has as many keys as the scenario says: they decide its slots. Nothing is ever called.</summary>
    private static Dictionary<string, string?> ValuesOf(Scenario scenario)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            // A server of one's own: the model has no address of a vendor any more.
            [$"{OpenAiVideoOptions.Section}:{nameof(ProviderOptions.BaseAddress)}"] = "http://localhost:8091/v1/",
        };
        foreach (var (section, _, model) in Providers)
        {
            values[$"{section}:{nameof(ProviderOptions.ApiKey)}"] = "not-a-key-1";
            for (var number = 2; number <= (scenario.Providers.GetValueOrDefault(model)?.Keys ?? 1); number++)
            {
                var index = string.Create(CultureInfo.InvariantCulture, $"{number - 2}");
                values[$"{section}:{nameof(ProviderOptions.AdditionalApiKeys)}:{index}"] = $"not-a-key-{number}";
            }
        }

        foreach (var (setting, value) in scenario.Settings)
        {
            values[setting] = value;
        }

        return values;
    }
}
