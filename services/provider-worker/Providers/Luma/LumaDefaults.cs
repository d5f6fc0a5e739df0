using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.Luma;

/// <summary>Fills in what follows from the surface.</summary>
internal sealed class LumaDefaults(IConfiguration configuration) : IPostConfigureOptions<LumaOptions>
{
    public void PostConfigure(string? name, LumaOptions options)
    {
        options.Surface ??=
            !LumaOptions.AgentsKeyVariables.IsSet(configuration) && LumaOptions.DreamMachineKeyVariables.IsSet(configuration)
                ? LumaSurface.DreamMachine
                : LumaSurface.Agents;
        var agents = options.Surface == LumaSurface.Agents;
        options.ApiKey = (agents ? LumaOptions.AgentsKeyVariables : LumaOptions.DreamMachineKeyVariables)
            .Read(configuration, options.ApiKey);
        options.BaseAddress ??= new Uri(agents ? "https://agents.lumalabs.ai/v1/" : "https://api.lumalabs.ai/dream-machine/v1/");
        options.Model ??= agents ? "ray-3.2" : "ray-2";
    }
}
