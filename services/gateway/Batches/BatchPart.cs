namespace AdGenius.Gateway.Batches;

/// <summary>One request of a batch as it was sent.</summary>
/// <param name="Body">Its JSON.</param>
/// <param name="Line">The number of its line in the body of the batch; 1 for an item of an array, whose syntax has no fault.</param>
internal readonly record struct BatchPart(ReadOnlyMemory<byte> Body, int Line);
