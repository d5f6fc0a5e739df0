using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Models;

/// <summary>
/// Schedulers of models trained by flow matching: their noise levels are shifted towards the noisy end, Flux's by the size of the picture.
/// </summary>
internal static class FlowSchedule
{
    private const string FlowClass = "FlowMatchEulerDiscreteScheduler";
    private const string ConsistencyClass = "FlowMatchLCMScheduler";

    // Multistep schedulers that have flow levels, by short name.
    private static readonly string[] Multistep = ["dpm++2m", "dpm++2m-sde", "deis", "sa-solver", "unipc"];

    /// <summary>Short names of the schedulers that can be used.</summary>
    internal static IReadOnlyList<string> Names { get; } = ["flow-match-euler", .. Multistep];

    /// <summary>Classes of schedulers for such models only.</summary>
    internal static IReadOnlyList<string> OwnClasses { get; } = [FlowClass, ConsistencyClass, FlowMatchHeunScheduler.ClassName];

    /// <summary>
    /// Classes that a folder or its operator can name. The pipeline of Flux gives its scheduler the levels, which Heun's form does not
    /// take.
    /// </summary>
    internal static IReadOnlyList<string> ClassesFor(ModelKind kind) =>
    [
        .. Names.Select(SchedulerCatalog.ClassOf).Distinct(),
        ConsistencyClass,
        .. kind == ModelKind.Flux ? [] : new[] { FlowMatchHeunScheduler.ClassName },
    ];

    internal static bool Applies(ModelKind kind) => kind is ModelKind.StableDiffusion3 or ModelKind.Flux;

    /// <summary>How many steps are left after a start: these pipelines round up, and those of the U-Nets round down.</summary>
    internal static int StepsAfterStart(int steps, double strength) => steps - (int)Math.Max(steps - Math.Min(steps * strength, steps), 0);

    /// <summary>
    /// The scheduler of pictures of a size, by short name; the model's own for an empty one. Its timesteps are not set yet.
    /// </summary>
    internal static Scheduler Create(ModelFolder folder, string name, int width, int height)
    {
        SchedulerConfiguration configuration = folder.SchedulerConfiguration;
        SchedulerConfiguration chosen = name.Length > 0 ? SchedulerCatalog.Override(configuration, name) : configuration;
        double mu = Mu(folder, configuration, width, height);
        bool isHeun = chosen.ClassName == FlowMatchHeunScheduler.ClassName;
        if (isHeun || !OwnClasses.Contains(chosen.ClassName))
        {
            // A shift by size is a fixed shift, by the exponential of its exponent.
            double bySize = configuration.Text("time_shift_type", "exponential") == "linear" ? mu : Math.Exp(mu);
            bool isDynamic = configuration.Flag("use_dynamic_shifting", false);
            return SchedulerCatalog.Create(isHeun ? chosen.With("shift", isDynamic ? bySize : configuration.Number("shift", 1)) : chosen
                .With("use_flow_sigmas", true)
                .With("prediction_type", "flow_prediction")
                .With("use_dynamic_shifting", false)
                .With("flow_shift", isDynamic ? bySize : configuration.Number("flow_shift", configuration.Number("shift", 1))));
        }

        var scheduler = (FlowMatchEulerScheduler)SchedulerCatalog.Create(chosen);
        scheduler.DynamicShift = mu;
        scheduler.HasUniformLevels = folder.Kind == ModelKind.Flux && !configuration.Flag("use_flow_sigmas", false);
        return scheduler;
    }

    /// <summary>The exponent of the shift, which grows linearly with the number of the picture's tokens.</summary>
    private static double Mu(ModelFolder folder, SchedulerConfiguration configuration, int width, int height)
    {
        int patch = folder.Vae.Scale * folder.PatchSide;
        double tokens = (double)(width / patch) * (height / patch);
        double baseTokens = configuration.Number("base_image_seq_len", 256);
        double maxTokens = configuration.Number("max_image_seq_len", 4096);
        double baseShift = configuration.Number("base_shift", 0.5);

        // The two pipelines differ in what they take for granted, and these schedulers have a value of their own before either of them.
        bool isOwnDefault = folder.Kind == ModelKind.Flux || configuration.ClassName is FlowClass or ConsistencyClass;
        double maxShift = configuration.Number("max_shift", isOwnDefault ? 1.15 : 1.16);
        double slope = (maxShift - baseShift) / (maxTokens - baseTokens);
        return (tokens * slope) + (baseShift - (slope * baseTokens));
    }
}
