using AdGenius.Contracts;

namespace AdGenius.StorageWorker.Speech;

/// <summary>A sentence may not be paid for. The failure is safe to show.</summary>
internal sealed class SpeechPaymentException(Failure failure) : Exception(failure.Text)
{
    public Failure Failure { get; } = failure;
}
