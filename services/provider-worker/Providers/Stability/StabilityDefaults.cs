using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.Stability;

/// <summary>Fills in what follows from the route.</summary>
internal sealed class StabilityDefaults(IConfiguration configuration) : IPostConfigureOptions<StabilityOptions>
{
    public void PostConfigure(string? name, StabilityOptions options)
    {
        var fal = options.Route == StabilityRoute.Fal;
        options.BaseAddress ??= new Uri(fal ? "https://queue.fal.run/" : "https://api.stability.ai/");
        options.ApiKey = (fal ? StabilityOptions.FalKeyVariables : StabilityOptions.KeyVariables).Read(configuration, options.ApiKey);
    }
}
