using AdGenius.ProviderWorker.Providers.Fal;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.Stability;

/// <summary>Fills in what follows from the route.</summary>
internal sealed class StabilityDefaults(IConfiguration configuration) : IPostConfigureOptions<StabilityOptions>
{
    public void PostConfigure(string? name, StabilityOptions options)
    {
        var fal = options.Route == StabilityRoute.Fal;
        options.BaseAddress ??= new Uri(fal ? "https://queue.fal.run/" : "https://api.stability.ai/");
        options.ApiKey = string.IsNullOrWhiteSpace(options.ApiKey)
            ? configuration[fal ? FalOptions.KeyVariable : StabilityOptions.KeyVariable]
            : options.ApiKey;
    }
}
