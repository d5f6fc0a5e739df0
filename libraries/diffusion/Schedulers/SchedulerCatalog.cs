using AdGenius.Diffusion.Faults;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>Makes schedulers from a model's configuration, or another one by its name with the same training schedule.</summary>
public static class SchedulerCatalog
{
    private static readonly Dictionary<string, Func<SchedulerConfiguration, Scheduler>> ByClass = new(StringComparer.Ordinal)
    {
        ["DDIMScheduler"] = x => new DdimScheduler(x),
        ["DDPMScheduler"] = x => new DdpmScheduler(x),

        // Their steps are the same; what they have more is for a pipeline that takes several steps at once.
        ["DDIMParallelScheduler"] = x => new DdimScheduler(x),
        ["DDPMParallelScheduler"] = x => new DdpmScheduler(x),
        ["PNDMScheduler"] = x => new PndmScheduler(x),
        ["LMSDiscreteScheduler"] = x => new LmsScheduler(x),
        ["EulerDiscreteScheduler"] = x => new EulerScheduler(x),
        ["EulerAncestralDiscreteScheduler"] = x => new EulerAncestralScheduler(x),
        ["HeunDiscreteScheduler"] = x => new HeunScheduler(x),
        ["DPMSolverMultistepScheduler"] = x => new DpmSolverScheduler(x),
        ["DPMSolverSinglestepScheduler"] = x => new DpmSolverSinglestepScheduler(x),
        ["DPMSolverSDEScheduler"] = x => new DpmSolverSdeScheduler(x),
        ["DEISMultistepScheduler"] = x => new DeisScheduler(x),
        ["KDPM2DiscreteScheduler"] = x => new KDpm2Scheduler(x, ancestral: false),
        ["KDPM2AncestralDiscreteScheduler"] = x => new KDpm2Scheduler(x, ancestral: true),
        ["SASolverScheduler"] = x => new SaSolverScheduler(x),
        ["IPNDMScheduler"] = x => new IpndmScheduler(x),
        ["EDMEulerScheduler"] = x => new EdmEulerScheduler(x),
        ["EDMDPMSolverMultistepScheduler"] = x => new EdmDpmSolverScheduler(x),
        ["LCMScheduler"] = x => new LcmScheduler(x),
        ["TCDScheduler"] = x => new TcdScheduler(x),
        ["UniPCMultistepScheduler"] = x => new UniPcScheduler(x),
        ["FlowMatchEulerDiscreteScheduler"] = x => new FlowMatchEulerScheduler(x),
        ["FlowMatchLCMScheduler"] = x => new FlowMatchEulerScheduler(x, isConsistency: true),
        [FlowMatchHeunScheduler.ClassName] = x => new FlowMatchHeunScheduler(x),
    };

    // The folder's own may be another distribution, and a scheduler has one.
    private static readonly (string Member, object Value)[] Karras =
        [(SigmaShaping.KarrasFlag, true), (SigmaShaping.ExponentialFlag, false), (SigmaShaping.BetaFlag, false)];

    private static readonly (string Member, object Value) WithNoise = ("algorithm_type", "sde-dpmsolver++");

    // The folder's own may be one with noise, which has names of its own.
    private static readonly (string Member, object Value) WithoutNoise = ("algorithm_type", "dpmsolver++");

    private static readonly Dictionary<string, (string Class, (string Member, object Value)[] Members)> ByName
        = new(StringComparer.OrdinalIgnoreCase)
        {
            ["ddim"] = ("DDIMScheduler", []),
            ["ddpm"] = ("DDPMScheduler", []),
            ["pndm"] = ("PNDMScheduler", []),
            ["lms"] = ("LMSDiscreteScheduler", []),
            ["euler"] = ("EulerDiscreteScheduler", []),
            ["euler-karras"] = ("EulerDiscreteScheduler", [.. Karras]),
            ["euler-ancestral"] = ("EulerAncestralDiscreteScheduler", []),
            ["heun"] = ("HeunDiscreteScheduler", []),
            ["dpm++2m"] = ("DPMSolverMultistepScheduler", [WithoutNoise]),
            ["dpm++2m-karras"] = ("DPMSolverMultistepScheduler", [WithoutNoise, .. Karras]),
            ["dpm++2m-sde"] = ("DPMSolverMultistepScheduler", [WithNoise]),
            ["dpm++2m-sde-karras"] = ("DPMSolverMultistepScheduler", [WithNoise, .. Karras]),
            ["dpm++2s"] = ("DPMSolverSinglestepScheduler", [WithoutNoise]),
            ["dpm++2s-karras"] = ("DPMSolverSinglestepScheduler", [WithoutNoise, .. Karras]),
            ["dpm++sde"] = ("DPMSolverSDEScheduler", []),
            ["dpm++sde-karras"] = ("DPMSolverSDEScheduler", [.. Karras]),
            ["deis"] = ("DEISMultistepScheduler", []),
            ["kdpm2"] = ("KDPM2DiscreteScheduler", []),
            ["kdpm2-ancestral"] = ("KDPM2AncestralDiscreteScheduler", []),
            ["sa-solver"] = ("SASolverScheduler", []),
            ["lcm"] = ("LCMScheduler", []),
            ["tcd"] = ("TCDScheduler", []),
            ["unipc"] = ("UniPCMultistepScheduler", []),
            ["flow-match-euler"] = ("FlowMatchEulerDiscreteScheduler", []),
        };

    /// <summary>
    /// The schedulers of models that are trained with the preconditioning of EDM (arXiv:2206.00364). Their timesteps are a quarter of the
    /// logarithm of the noise level; such a model makes noise with any other scheduler, and no other model can be run with them.
    /// </summary>
    internal static IReadOnlyList<string> EdmClasses { get; } = ["EDMEulerScheduler", "EDMDPMSolverMultistepScheduler"];

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
                ModelFault.BadConfiguration,
                $"The scheduler \"{name}\" is not supported. Supported: {string.Join(", ", ByClass.Keys)}; "
                + $"short: {string.Join(", ", ByName.Keys)}.");
    }

    /// <summary>Whether a configuration is that of a model of EDM: by its class, or by a member that another class does not have.</summary>
    internal static bool IsEdm(SchedulerConfiguration configuration)
        => EdmClasses.Contains(configuration.ClassName) || configuration.Has("sigma_data");

    /// <summary>The class of a short name.</summary>
    internal static string ClassOf(string name) => ByName[name].Class;

    /// <summary>The configuration with another scheduler's class, and the members that its short name implies.</summary>
    internal static SchedulerConfiguration Override(SchedulerConfiguration configuration, string name)
        => ByName.TryGetValue(name, out (string Class, (string Member, object Value)[] Members) known)
            ? known.Members.Aggregate(
                configuration.With("_class_name", known.Class),
                (result, member) => result.With(member.Member, member.Value))
            : configuration.With("_class_name", name);
}
