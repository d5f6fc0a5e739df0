using AdGenius.Contracts.Models;
using AdGenius.FrameWorker;
using AdGenius.FrameWorker.Catalogue;
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
    private static readonly ServiceModule[] Modules = [FrameWorkerService.Module, ProviderWorkerService.Module];

    public static IReadOnlyList<VideoModel> Read(string? localModel)
    {
        using var services = ServicesFor(localModel);
        var found = Modules.SelectMany(module => module.ListModels!(services)).ToDictionary(model => model.Id);
        return ModelOrder.Of(found, missing: null);
    }

    /// <summary>The model folders that a frame worker of this process would hold, the default one first.</summary>
    public static IReadOnlyList<LocalModelFolder> LocalModels(string? localModel)
    {
        using var services = ServicesFor(localModel);
        return FrameWorkerService.LocalModelsOf(services);
    }

    private static ServiceProvider ServicesFor(string? localModel)
    {
        var builder = ServiceSettings.CreateBuilder();
        if (localModel is not null)
        {
            builder.Configuration["Diffusion:Model"] = localModel;
        }

        foreach (var module in Modules)
        {
            module.AddServices(builder);
        }

        return builder.Services.BuildServiceProvider();
    }
}
