using System.Collections.Frozen;
using AdGenius.Contracts.Videos;

namespace AdGenius.Orchestrator.Admission;

/// <summary>The stages and the models that wait for capacity for a job.</summary>
/// <param name="Stages">The job of each stage.</param>
/// <param name="Models">The job of each model's share of a stage; other models of the stage are not affected.</param>
internal sealed record AdmissionReservations(
    IReadOnlyDictionary<WorkStage, JobReservation> Stages, IReadOnlyDictionary<ModelShare, JobReservation> Models)
{
    /// <summary>Nothing is reserved.</summary>
    public static readonly AdmissionReservations None =
        new(FrozenDictionary<WorkStage, JobReservation>.Empty, FrozenDictionary<ModelShare, JobReservation>.Empty);

    /// <summary>How many there are.</summary>
    public int Count => Stages.Count + Models.Count;
}
