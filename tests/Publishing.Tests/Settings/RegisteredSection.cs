namespace AdGenius.Publishing.Tests.Settings;

/// <summary>An options class that services bind to a section of the configuration.</summary>
/// <param name="Options">The class.</param>
/// <param name="Section">The section.</param>
/// <param name="Services">The services that register it, in the order of their names.</param>
internal sealed record RegisteredSection(Type Options, string Section, IReadOnlyList<string> Services);
