namespace AdGenius.Media.Composition.Pictures;

/// <summary>Where a plane lies in its picture's bytes.</summary>
internal readonly record struct PlaneLayout(int Offset, int Width, int Height);
