using AdGenius.Contracts.Models;
using AdGenius.FrameWorker;
using AdGenius.Hosting;
using AdGenius.ProviderWorker;
using AdGenius.VideoRequests;

namespace AdGenius.Cli.Fleet;

/// <summary>
/// The models that services of this process could use. No bus, database or web server is started for the question: the workers read the
/// answer from their settings and model folders.
/// </summary>
internal static class ModelListing
{
    public static IReadOnlyList<VideoModel> Read(string? localModel)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddJsonFile("appsettings.json", optional: true, reloadOnChange: false).AddEnvironmentVariables();
        AdGeniusHost.ConfigureSettings(builder);
        if (localModel is not null)
        {
            builder.Configuration["Diffusion:Model"] = localModel;
        }

        ServiceModule[] modules = [FrameWorkerService.Module, ProviderWorkerService.Module];
        foreach (var module in modules)
        {
            module.AddServices(builder);
        }

        using var services = builder.Services.BuildServiceProvider();
        var found = modules.SelectMany(module => module.ListModels!(services)).ToDictionary(model => model.Id);
        var known = ModelIds.All.Where(found.ContainsKey).Select(id => found[id]);
        return [.. known, .. found.Values.Where(model => !ModelIds.All.Contains(model.Id))];
    }
}
