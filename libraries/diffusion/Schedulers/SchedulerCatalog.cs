namespace AdGenius.Diffusion.Schedulers;

/// <summary>Makes schedulers from a model's configuration, or another one by its name with the same training schedule.</summary>
public static class SchedulerCatalog
{
    private static readonly Dictionary<string, Func<SchedulerConfiguration, Scheduler>> ByClass = new(StringComparer.Ordinal)
    {
        ["DDIMScheduler"] = x => new DdimScheduler(x),
        ["DDPMScheduler"] = x => new DdpmScheduler(x),
        ["PNDMScheduler"] = x => new PndmScheduler(x),
        ["LMSDiscreteScheduler"] = x => new LmsScheduler(x),
        ["EulerDiscreteScheduler"] = x => new EulerScheduler(x),
        ["EulerAncestralDiscreteScheduler"] = x => new EulerAncestralScheduler(x),
        ["HeunDiscreteScheduler"] = x => new HeunScheduler(x),
        ["DPMSolverMultistepScheduler"] = x => new DpmSolverScheduler(x),
        ["LCMScheduler"] = x => new LcmScheduler(x),
        ["TCDScheduler"] = x => new TcdScheduler(x),
        ["UniPCMultistepScheduler"] = x => new UniPcScheduler(x),
        ["FlowMatchEulerDiscreteScheduler"] = x => new FlowMatchEulerScheduler(x),
    };

    private static readonly Dictionary<string, (string Class, bool Karras)> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ddim"] = ("DDIMScheduler", false),
        ["ddpm"] = ("DDPMScheduler", false),
        ["pndm"] = ("PNDMScheduler", false),
        ["lms"] = ("LMSDiscreteScheduler", false),
        ["euler"] = ("EulerDiscreteScheduler", false),
        ["euler-karras"] = ("EulerDiscreteScheduler", true),
        ["euler-ancestral"] = ("EulerAncestralDiscreteScheduler", false),
        ["heun"] = ("HeunDiscreteScheduler", false),
        ["dpm++2m"] = ("DPMSolverMultistepScheduler", false),
        ["dpm++2m-karras"] = ("DPMSolverMultistepScheduler", true),
        ["lcm"] = ("LCMScheduler", false),
        ["tcd"] = ("TCDScheduler", false),
        ["unipc"] = ("UniPCMultistepScheduler", false),
        ["flow-match-euler"] = ("FlowMatchEulerDiscreteScheduler", false),
    };

    /// <summary>The names a caller may choose from.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>The scheduler that the configuration's own class name names.</summary>
    /// <exception cref="ModelFaultException">The class is not known, or a member has a value it must not have.</exception>
    public static Scheduler Create(SchedulerConfiguration configuration) => Create(configuration, configuration.ClassName);

    /// <summary>A scheduler by short name (one of <see cref="Names"/>) or class name, with the configuration's training schedule.</summary>
    /// <exception cref="ModelFaultException">The name is not known.</exception>
    public static Scheduler Create(SchedulerConfiguration configuration, string name)
    {
        SchedulerConfiguration effective = Override(configuration, name);
        return ByClass.TryGetValue(effective.ClassName, out Func<SchedulerConfiguration, Scheduler>? create)
            ? create(effective)
            : throw new ModelFaultException(
                ModelFault.BadConfiguration, $"The scheduler \"{name}\" is not supported. Supported: {string.Join(", ", ByClass.Keys)}; short: {string.Join(", ", ByName.Keys)}.");
    }

    /// <summary>The configuration with another scheduler's class, and what its short name says beside the class.</summary>
    internal static SchedulerConfiguration Override(SchedulerConfiguration configuration, string name)
        => !ByName.TryGetValue(name, out (string Class, bool Karras) known) ? configuration.With("_class_name", name)
            : known.Karras ? configuration.With("_class_name", known.Class).With("use_karras_sigmas", true)
            : configuration.With("_class_name", known.Class);
}
