// Nothing of its own: what all tests include is precompiled with it (CMakeLists.txt).
