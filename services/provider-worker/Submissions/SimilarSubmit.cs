using AdGenius.ProviderWorker.Providers;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>A submit with the same prompt as another, whose job is not known.</summary>
/// <param name="SubmissionId">Its row.</param>
/// <param name="ClipRequest">What it asked for.</param>
/// <param name="InProgress">Its response may still come.</param>
/// <param name="IsInterchangeable">
/// It is of the same job, asked for the same clip, and its response was lost too: either submit may have either's clip.
/// </param>
internal sealed record SimilarSubmit(Guid SubmissionId, ClipRequest ClipRequest, bool InProgress, bool IsInterchangeable);
