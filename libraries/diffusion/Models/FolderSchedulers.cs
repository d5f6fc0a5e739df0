using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Models;

/// <summary>The scheduler configurations of a model folder.</summary>
/// <param name="Own">The folder's own.</param>
/// <param name="Effective">The one in use: the folder's own, or what an operator chose.</param>
internal sealed record FolderSchedulers(SchedulerConfiguration Own, SchedulerConfiguration Effective)
{
    private const string Inpainting = "StableDiffusionInpaintPipeline";

    // Their constructors correct configurations of old scripts. Exporters put their name in front of the pipeline's.
    private static readonly string[] CorrectingPipelines = ["StableDiffusionPipeline", "StableDiffusionImg2ImgPipeline", Inpainting];

    private const string File = "scheduler_config.json";
    private const string Folder = "scheduler";

    /// <summary>Whether the model is one of EDM.</summary>
    internal bool AreOfEdm => SchedulerCatalog.IsEdm(Own) || SchedulerCatalog.IsEdm(Effective);

    /// <param name="folder">The model's folder.</param>
    /// <param name="index">Its model_index.json. The class that it names for the scheduler counts before that of the file.</param>
    /// <param name="chosen">The operator's scheduler, a short name or a class; null for the folder's own.</param>
    /// <exception cref="ModelFaultException">The file is missing or no JSON object.</exception>
    internal static FolderSchedulers Read(string folder, JsonFile index, string? chosen)
    {
        ModelLayout.RequireFile(folder, Folder, File);
        string path = Path.Combine(folder, Folder, File);
        GitLfsPointer.Reject(path, $"{Folder}/{File}");
        var own = SchedulerConfiguration.Read(path);
        own = index.PartClass(Folder) is { } named ? own.With("_class_name", named) : own;
        own = Correct(own, index.ClassName());
        return new FolderSchedulers(own, chosen is null ? own : SchedulerCatalog.Override(own, chosen));
    }

    /// <summary>
    /// What the pipelines of Stable Diffusion 1 and 2 correct in diffusers, whatever the file has: timesteps have an offset of 1, and the
    /// latents are not clipped; those of inpainting are, but for the pipeline of ONNX, and have no Runge-Kutta steps.
    /// </summary>
    private static SchedulerConfiguration Correct(SchedulerConfiguration own, string pipeline)
    {
        if (!CorrectingPipelines.Any(x => pipeline.EndsWith(x, StringComparison.Ordinal)))
        {
            return own;
        }

        SchedulerConfiguration corrected = own.With("steps_offset", 1);
        return pipeline.EndsWith(Inpainting, StringComparison.Ordinal) && !pipeline.EndsWith("Onnx" + Inpainting, StringComparison.Ordinal)
            ? corrected.With("skip_prk_steps", true)
            : corrected.With("clip_sample", false);
    }
}
