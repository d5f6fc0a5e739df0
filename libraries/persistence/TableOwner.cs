namespace AdGenius.Persistence;

/// <summary>Who may write the rows of a table.</summary>
/// <param name="Service">The one service whose code inserts and changes rows, by its folder under services/, or <c>every
/// process</c>.</param>
/// <param name="Writer">The class that writes, where there is only one.</param>
/// <param name="Exception">What another service may write, and which class of it does.</param>
public sealed record TableOwner(string Service, string? Writer = null, string? Exception = null);
