using AdGenius.FrameWorker;
using AdGenius.Gateway;
using AdGenius.Hosting;
using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator;
using AdGenius.PromptWorker;
using AdGenius.ProviderWorker;
using AdGenius.StorageWorker;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace AdGenius.Publishing.Tests.Settings;

/// <summary>The options of all services as the services register them.</summary>
internal static class RegisteredSections
{
    private const string OwnNamespaces = "AdGenius.";

    // What is registered only where it is configured.
    private static readonly Dictionary<string, string?> EveryPart = new()
    {
        ["Finishing:Speech:Engine"] = "OpenAi",
        ["Frames:Source"] = "HostedImages",
        ["Prompts:LanguageModel:Model"] = "model",
        ["Prompts:Moderation:Model"] = "model",
    };

    public static IReadOnlyList<ServiceModule> Modules { get; } =
    [
        GatewayService.Module, OrchestratorService.Module, PromptWorkerService.Module, ProviderWorkerService.Module,
        FrameWorkerService.Module, StorageWorkerService.Module,
    ];

    public static IReadOnlyList<RegisteredSection> Read() =>
    [
        .. Modules.SelectMany(module => BoundBy(module).Select(bound => (bound.Options, bound.Section, module.Name)))
            .GroupBy(bound => (bound.Options, bound.Section), bound => bound.Name)
            .Select(group => new RegisteredSection(
                group.Key.Options, group.Key.Section, [.. group.Order(StringComparer.Ordinal)])),
    ];

    private static IEnumerable<(Type Options, string Section)> BoundBy(ServiceModule module)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(EveryPart);
        builder.AddAdGeniusBus([module]);
        module.AddServices(builder);
        var options = builder.Services.Select(descriptor => descriptor.ServiceType)
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IOptionsChangeTokenSource<>))
            .Select(type => type.GenericTypeArguments[0])
            .Where(type => type.FullName!.StartsWith(OwnNamespaces, StringComparison.Ordinal)).Distinct();
        return [.. options.Select(type => (type, SectionOf(type, builder.Services)))];
    }

    /// <summary>The section that the registered binding of <paramref name="options"/> asks the configuration for.</summary>
    private static string SectionOf(Type options, IServiceCollection services)
    {
        var configuration = new AskedSections();
        using var provider = new ServiceCollection().AddSingleton<IConfiguration>(configuration).BuildServiceProvider();
        var binding = typeof(IConfigureOptions<>).MakeGenericType(options);
        foreach (var factory in services.Where(descriptor => descriptor.ServiceType == binding)
            .Select(descriptor => descriptor.ImplementationFactory).OfType<Func<IServiceProvider, object>>())
        {
            binding.GetMethod(nameof(IConfigureOptions<>.Configure))!.Invoke(factory(provider), [SettingRows.CreateDefault(options)]);
        }

        return Assert.Single(configuration.Names);
    }

    /// <summary>An empty configuration that keeps the names of the sections that it is asked for.</summary>
    private sealed class AskedSections : IConfiguration
    {
        private readonly IConfigurationRoot _empty = new ConfigurationBuilder().Build();

        public HashSet<string> Names { get; } = [];

        public string? this[string key]
        {
            get => null;
            set => throw new NotSupportedException();
        }

        public IConfigurationSection GetSection(string key)
        {
            Names.Add(key);
            return _empty.GetSection(key);
        }

        public IEnumerable<IConfigurationSection> GetChildren() => [];

        public IChangeToken GetReloadToken() => _empty.GetReloadToken();
    }
}
