using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Models;

/// <summary>
/// Finds out which schedulers a model can be run with, by making each of them with the model's configuration: one that refuses what the
/// model predicts, or another value of the configuration, is not among them.
/// </summary>
internal static class SchedulerChoices
{
    private const string FlowName = "flow-match-euler";

    /// <summary>Those of the short names that can be used.</summary>
    internal static IEnumerable<SchedulerChoice> Of(ModelFolder folder) =>
        NamesFor(folder).Select(name => Find(folder, name)).OfType<SchedulerChoice>();

    /// <summary>A scheduler by its short name; null where it cannot be used with this model and its refiner.</summary>
    internal static SchedulerChoice? Find(ModelFolder folder, string name)
    {
        if (!NamesFor(folder).Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        try
        {
            return Make(folder, name);
        }
        catch (ModelFaultException)
        {
            return null;
        }
    }

    /// <summary>The scheduler that the folder or its operator names.</summary>
    /// <exception cref="ModelFaultException">The model cannot be run with it, or not with its default number of steps.</exception>
    internal static SchedulerChoice Own(ModelFolder folder)
    {
        bool isFlow = FlowSchedule.Applies(folder.Kind);
        bool isFlowScheduler = FlowSchedule.OwnClasses.Contains(folder.SchedulerName);
        string[] classes = isFlow ? [.. FlowSchedule.ClassesFor(folder.Kind)]
            : folder.IsEdm ? [.. SchedulerCatalog.EdmClasses]
            : [.. NamesFor(folder).Select(name => SchedulerCatalog.ClassOf(name)).Distinct()];
        if (isFlow || folder.IsEdm ? !classes.Contains(folder.SchedulerName) : isFlowScheduler)
        {
            string training = isFlow ? "trained by flow matching"
                : isFlowScheduler ? "not trained by flow matching"
                : "trained with EDM's noise levels";
            throw new ModelFaultException(
                ModelFault.BadConfiguration,
                $"The scheduler {folder.SchedulerName} cannot be used with the model {folder.Name}, which was {training}. "
                + $"Allowed: {string.Join(", ", classes)}.");
        }

        SchedulerChoice own = Make(folder, "");
        return own.Takes(folder.Defaults.Steps) ? own : throw new ModelFaultException(
            ModelFault.BadConfiguration,
            $"The model {folder.Name} is set to {folder.Defaults.Steps} steps; its scheduler {own.Name} takes {own.MinSteps} to "
            + $"{own.MaxSteps}.");
    }

    private static IEnumerable<string> NamesFor(ModelFolder folder) => FlowSchedule.Applies(folder.Kind) ? FlowSchedule.Names
        : folder.IsEdm ? []
        : SchedulerCatalog.Names.Where(name => name != FlowName);

    /// <exception cref="ModelFaultException">The scheduler refuses the configuration, or it is damaged.</exception>
    private static SchedulerChoice Make(ModelFolder folder, string name)
    {
        try
        {
            return MakeUnguarded(folder, name);
        }
        catch (Exception failure) when (failure is ArgumentException or ArithmeticException or InvalidOperationException)
        {
            throw new ModelFaultException(
                ModelFault.BadConfiguration,
                $"The scheduler {(name.Length > 0 ? name : folder.SchedulerName)} cannot use the scheduler configuration of the model "
                + $"{folder.Name}: {failure.Message}",
                failure);
        }
    }

    private static SchedulerChoice MakeUnguarded(ModelFolder folder, string name)
    {
        Scheduler scheduler = FlowSchedule.Applies(folder.Kind)
            ? FlowSchedule.Create(folder, name, folder.Defaults.Width, folder.Defaults.Height)
            : SchedulerCatalog.Create(folder.SchedulerConfiguration, name.Length > 0 ? name : folder.SchedulerName);

        // Some values are read only now, and some matter only with several steps.
        scheduler.SetTimesteps(scheduler.MinSteps);
        if (folder.Defaults.Steps > scheduler.MinSteps && folder.Defaults.Steps <= scheduler.MaxSteps)
        {
            scheduler.SetTimesteps(folder.Defaults.Steps);
        }

        var choice = new SchedulerChoice(name.Length > 0 ? name : folder.SchedulerName, scheduler.MinSteps, scheduler.MaxSteps)
        {
            PicksByStrength = scheduler.HasGrid && folder.IsConsistencyPipeline && !folder.RequiresMask,
        };
        if (folder.Refiner is not { } refiner)
        {
            return choice;
        }

        SchedulerChoice refining = Make(refiner, name);
        return choice with
        {
            MinSteps = Math.Max(choice.MinSteps, refining.MinSteps), MaxSteps = Math.Min(choice.MaxSteps, refining.MaxSteps),
        };
    }
}
