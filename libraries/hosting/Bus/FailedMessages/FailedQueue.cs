namespace AdGenius.Hosting.Bus.FailedMessages;

/// <summary>A queue of failed messages.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Messages">How many messages it has.</param>
public sealed record FailedQueue(string Name, long Messages);
